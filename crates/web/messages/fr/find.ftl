# Trouver : recherche, listes d’articles et filtres.
find-label = Rechercher
find-button = Rechercher
find-suggested = Suggestions
find-in-category = Catégorie
find-title = Tous les articles
find-title-for = Recherche : { $text }
find-count = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}
find-count-for = { $count ->
    [0] Aucun résultat pour « { $text } »
    [one] { $count } article pour « { $text } »
   *[other] { $count } articles pour « { $text } »
}
find-corrected = Résultats pour « { $text } ».
find-most = Aucun article ne contient tous ces mots. Ceux-ci en contiennent la plupart.
find-most-without = Aucun article ne contient tous ces mots. Ceux-ci en contiennent la plupart, sans : { $words }
find-narrow = Filtres
find-chosen = Filtres actifs
find-take-away = Retirer le filtre :
find-clear = Retirer tous les filtres
find-show = Afficher les articles
find-sort = Trier par
find-sort-recommended = Recommandés
find-sort-relevance = Pertinence
find-sort-newest = Plus récents
find-sort-oldest = Plus anciens
find-sort-price-up = Prix croissant
find-sort-price-down = Prix décroissant
find-sort-title = Nom
find-in-stock = Disponible maintenant
find-price = Prix
find-price-from = De
find-price-to = À
find-price-error = Saisissez un montant, par exemple 20 ou 12,50.
find-price-between = de { $min } à { $max }
find-price-above = { $min } et plus
find-price-below = Jusqu’à { $max }
find-vendor = Fabricant
find-option = { $name } : { $value }
find-more-values = Afficher plus
find-empty-title = Aucun résultat
find-empty = Vérifiez l’orthographe, essayez des mots moins nombreux ou plus généraux, ou parcourez la boutique :
find-without-choices = Rien ne correspond à tous les filtres. Retirez-en un :
find-without = Sans « { $choice } »
find-instead = Vous aimerez peut-être

pictures-category-description = { $category } chez { $shop } : toute la catégorie, avec les prix et les dates de livraison.
pictures-items = Articles
pictures-item = Article
pictures-picture = Image
pictures-pictures = Images
pictures-state = État
pictures-search = Article ou SKU
pictures-show-all = Afficher tous les articles
pictures-items-empty-title = Aucun article pour l’instant
pictures-items-empty = Importez d’abord un catalogue : <code>ringup import shopify FILE...</code>
pictures-count = { $count ->
    [one] { $count } image
   *[other] { $count } images
}
pictures-unfinished = { $count } en préparation
pictures-failed = { $count ->
    [one] { $count } échec
   *[other] { $count } échecs
}
pictures-of = Images de { $title }
pictures-see-page = Voir sa page
pictures-all-items = Tous les articles
pictures-add = Ajouter des images
pictures-hint = JPEG, PNG, WebP ou GIF, jusqu’à 20 Mo et 50 millions de pixels chacune, dix à la fois. Le lieu et l’appareil de prise de vue sont effacés.
pictures-upload = Envoyer
pictures-empty-title = Aucune image pour l’instant
pictures-empty = La boutique affiche la première lettre du nom à la place.
pictures-position = Image { $number } sur { $count }
pictures-state-own = Venue avec le catalogue.
pictures-state-elsewhere = Se trouve sur un autre site, vers lequel les visiteurs ne sont pas envoyés. Remplacez-la, ou associez des fichiers avec ringup import pictures.
pictures-state-making = Fichiers réduits : { $made } sur { $due } prêts
pictures-state-ready = Prête, { $width } × { $height }
pictures-state-failed = Les fichiers réduits n’ont pas pu être créés. La boutique affiche le grand.
pictures-why-damaged = Le fichier est endommagé : remplacez-le.
pictures-why-large = Il a trop de pixels : remplacez-le par un plus petit.
pictures-why-gave-up = Plusieurs essais ont tous été interrompus : remplacez le fichier.
pictures-retry = Réessayer
pictures-reload = Voir l’avancement
pictures-alt = Ce qu’elle montre
pictures-alt-hint = Pour celles et ceux qui ne la voient pas. Vide : le nom de l’article.
pictures-save = Enregistrer
pictures-up = Monter
pictures-up-named = Monter l’image { $number }
pictures-down = Descendre
pictures-down-named = Descendre l’image { $number }
pictures-remove = Retirer
pictures-remove-named = Retirer l’image { $number }
pictures-replace = Remplacer
pictures-replace-with = Remplacer par
pictures-undo = Annuler
pictures-done-added = Envoyé. Les fichiers réduits seront prêts dans un instant.
pictures-done-described = Enregistré.
pictures-done-moved = Déplacée.
pictures-done-removed = Retirée.
pictures-done-replaced = Remplacée.
pictures-done-restored = Elle est de retour.
pictures-done-retried = Nouvel essai en cours.
pictures-refused = Rien n’a été modifié.
pictures-refused-gone = L’image n’est plus là.
pictures-refused-many = Un article a au plus 20 images. Retirez-en d’abord.
pictures-refused-words = La description doit tenir en une ligne de 500 caractères au plus.
pictures-refused-none = Choisissez au moins une image.
pictures-refused-files = Au plus { $count } images à la fois.
pictures-refused-empty = « { $file } » est vide.
pictures-refused-large = « { $file } » dépasse 20 Mo.
pictures-refused-kind = « { $file } » n’est pas un fichier JPEG, PNG, WebP ou GIF.
pictures-refused-pixels = « { $file } » a plus de 50 millions de pixels.
pictures-refused-damaged = « { $file } » est endommagé et ne peut pas être lu jusqu’au bout.

home-empty-title = Pas encore d’article
home-empty = Importez un catalogue en ligne de commande, puis actualisez cette page :
home-empty-dry-run = Ajoutez <code>--dry-run</code> pour voir d’abord ce qui serait fait.
category-empty-title = Rien ici pour le moment
category-empty = Aucun article de cette catégorie n’est en vente actuellement. <a href="/">Voir tous les articles</a>.
in-stock = En stock
to-order = Sur commande
sold-out = Épuisé
not-on-sale = Pas en vente
availability-to-order = Sur commande : livraison le { $day }
availability-few = { $count ->
    [one] Plus que { $count } en stock. Livraison le { $day }
   *[other] Plus que { $count } en stock. Livraison le { $day }
}
availability-in-stock = En stock. Livraison le { $day }
pictures = Images
picture-of = Image { $number } sur { $count }
option-sold-out = , épuisé
sold-out-unknown = Nous ne savons pas encore quand l’article sera de nouveau disponible.
sold-out-others = D’autres choix ci-dessus peuvent être commandés.
enable-offered-title = Achetez d’un seul geste
enable-offered = { $name }, cet appareil peut commander d’un seul geste, avec votre adresse et votre moyen de paiement habituels. Vous pourrez ensuite revenir sur une commande.
sign-in-offered-title = Acheter
sign-in-offered = Connectez-vous avec votre adresse e-mail pour commander d’un seul geste. Aucun mot de passe n’est nécessaire.
sign-in-to-buy = Se connecter pour acheter
almost-ready-title = Presque prêt
almost-ready = { $name }, pour que vous puissiez commander d’un seul geste, il nous manque encore :
missing-address = une adresse de livraison
missing-payment-method = un moyen de paiement
go-to-account = Aller à votre compte
details = Détails
fact-made-by = Fabricant
fact-number = Référence
fact-weight = Poids
weight-grams = { $grams } g
weight-kilograms = { $kilograms } kg

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = Acheter maintenant
order-button = Commande avec obligation de paiement : { $total }
panel-for = Pour
panel-to = Adresse
panel-with = Paiement
panel-by = Arrivée
not-you = ce n’est pas vous ?
not-name = Vous n’êtes pas { $name } ?
change-link = modifier
each-more = Chaque unité supplémentaire ajoute { $price }.
total-for-one = Le total affiché est pour 1 article.
delivery-joins = Livraison (avec votre commande en cours)
you-pay = Vous payez
for-one = pour 1 article
for-many = pour %quantity% articles
one-press = Un seul appui suffit pour commander.
cancel-until = Annulation ou modification, au plus tard :
card-ending = { $brand } se terminant par { $digits }

# The confirmation above the item page.
ordered = Commandé : { $what }.
ordered-goes-to = { $others ->
    [0] Livraison à l’adresse <b>{ $place }</b>.
    [one] Livraison à l’adresse <b>{ $place }</b> avec un autre article que vous avez commandé, dans un seul colis.
   *[other] Livraison à l’adresse <b>{ $place }</b> avec { $others } autres articles que vous avez commandés, dans un seul colis.
}
ordered-total = Vous payez { $total }.
ordered-saved = Vous économisez { $saved } sur la livraison.
ordered-undo-until = Annulation ou modification, au plus tard :
ordered-again = Vous avez déjà commandé cet article il y a un instant. Annuler cette commande-ci ?
undo-this-one = Annuler celle-ci
review-or-change = Consulter ou modifier

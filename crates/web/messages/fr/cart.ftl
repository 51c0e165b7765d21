# The cart.
cart = Panier
cart-with = Panier ({ $count })
cart-add = Ajouter au panier
cart-no-account = Aucun compte n’est nécessaire : depuis le panier, vous pouvez commander en tant qu’invité.
cart-quantity = Combien
cart-added = Dans votre panier : { $item }.
cart-removed = Retiré de votre panier : { $item }.
cart-nothing = Rien dans votre panier ne peut être commandé maintenant.
cart-changed = Votre panier a changé depuis le début de la commande, peut-être sur un autre appareil. Rien n’a été commandé à présent.
cart-empty-title = Votre panier est vide
cart-empty = Ce que vous y mettez reste ici jusqu’à la commande. Si vous vous connectez, vous le retrouvez sur vos autres appareils.
cart-see-items = Voir les articles
cart-lines = Dans votre panier
cart-each = { $price } l’unité
cart-update = Mettre à jour
cart-update-item = Mettre à jour la quantité de { $item }
cart-remove = Retirer
cart-remove-item = Retirer { $item }
cart-sum = Votre commande
cart-delivery-later = La livraison est ajoutée à l’étape suivante.
cart-check-out = Passer la commande
cart-not-sold = N’est plus en vente. Ne fait pas partie de la commande.
cart-gone = Un article de votre panier n’est plus en vente. Rien n’a été modifié.
cart-sold-out = Épuisé. Ne fait pas partie de la commande.
cart-only-left = { $count ->
    [one] Il n’en reste que { $count }. Changez la quantité pour commander.
   *[other] Il n’en reste que { $count }. Changez la quantité pour commander.
}
cart-later = Sur commande : arrive plus tard.
cart-dearer = Le prix est passé de { $before } à { $now } depuis votre ajout.
cart-cheaper = Le prix a baissé de { $before } à { $now } depuis votre ajout.
problem-cart-quantity = Ce n’est pas une quantité de 1 à 999.
problem-cart-full = Votre panier est plein : 50 articles différents au plus.
cart-too-many = Le panier contient au plus 999 exemplaires d’un article, et il y en a déjà { $held }. Rien n’a été ajouté.
cart-checkout-over = La commande à laquelle cette page appartient n’est plus en cours. Rien n’a été modifié.

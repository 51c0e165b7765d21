# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = Votre lien de connexion
mail-sign_in-body =
    Ouvrez ce lien et appuyez sur le bouton pour vous connecter. Il est valable une seule fois, pendant 30 minutes.

    Si vous ne l’avez pas demandé, vous n’avez rien à faire.
mail-step_up-subject = Confirmez votre commande
mail-step_up-line = { $quantity } × { $title } : { $delivered ->
    [1] { $amount }, livraison comprise
   *[other] { $amount }, livraison en sus
}
mail-step_up-body =
    Une commande supérieure à la limite de vos achats en un geste vous attend :

    { $lines }

    Ouvrez ce lien et appuyez sur le bouton pour la passer. Il est valable une seule fois, pendant 30 minutes.

    Si ce n’était pas vous, vous n’avez rien à faire : rien ne sera commandé.
mail-order-subject = { $more ->
    [0] Votre commande : { $quantity } × { $title }
    [one] Votre commande : { $quantity } × { $title } et { $more } autre article
   *[other] Votre commande : { $quantity } × { $title } et { $more } autres articles
}
mail-order-link = Voir ou modifier la commande
mail-order-line = { $quantity } × { $title }, { $amount }, livraison le { $arrives }
mail-order-sum =
    Livraison : { $delivery }
    Total : { $total }
    Numéro de commande : { $order }
mail-order-body =
    Merci. Livraison à l’adresse { $place }, dans un seul colis :

    { $lines }

    Vous pouvez modifier ou annuler, au plus tard : { $until }.

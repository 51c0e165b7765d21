your-orders = Vos commandes
orders-sign-in-title = Connectez-vous pour voir vos commandes
orders-empty-title = Pas encore de commande
orders-empty = Ce que vous commandez s’affiche ici et peut être modifié ou annulé pendant un certain temps. <a href="/">Voir les articles</a>.
orders-closed = Terminées
orders-arriving = Livraison au plus tard le { $day }
order-to = Livraison :
order-by = , le
order-placed = commande passée :
order-number = Commande { $id }
order-cancelled = Annulée
order-joined-another = Regroupée avec une autre commande
order-open = En cours : encore modifiable
order-being-prepared = En préparation
line-cancelled = Annulé
line-to-order = Sur commande : livraison le { $day }
line-arrives = Livraison le { $day }
undo-cancelling = Rétablir { $item }
change-item = Modifier { $item }
cancel-item = Annuler { $item }
change-quantity = Modifier la quantité
change-address = Modifier l’adresse
send-to = Livrer à

# Above the page, after an action.
done-cancelled = Annulé.
done-cancelled-text = Rien n’en sera expédié ni facturé.
done-restored = Rétabli.
done-restored-text = L’article fait de nouveau partie de votre commande.
done-quantity = Quantité modifiée.
done-quantity-text = Le total ci-dessous est à jour.
done-address = Adresse modifiée.
done-address-text = La livraison est facturée une fois par commande.
done-enabled = L’achat en un geste est activé sur cet appareil.
done-enabled-text = Un seul appui sur la page d’un article le commande.
done-disabled = L’achat en un geste est désactivé sur cet appareil.
done-disabled-text = Vous pouvez le réactiver à tout moment.
done-default-address = Enregistré.
done-default-address-text = Les achats en un geste seront désormais livrés à cette adresse.
done-signed-out = Vous avez fermé votre session sur cet appareil.
done-signed-out-text = Plus rien de votre compte ne s’affiche ici.
refused-line-too_late = Il est trop tard pour modifier.
refused-line-too_late-text = Le délai d’annulation ou de modification est écoulé. Rien n’a été modifié.
refused-line-cancelled = Cet article a été annulé.
refused-line-cancelled-text = Rétablissez-le d’abord. Rien n’a été modifié.
refused-order-out_of_stock = Il n’en reste pas assez.
refused-order-out_of_stock-text = Le stock est insuffisant pour cette quantité. Rien n’a été modifié.
refused-order-unknown_address = Cette adresse ne fait pas partie des vôtres.
refused-order-unknown_address-text = Rien n’a été modifié.
refused-order-step_up_required = Au-delà de votre limite.
refused-order-step_up_required-text = Cette modification dépasserait la limite des achats en un geste. Rien n’a été modifié.
refused-suspended = Confirmez d’abord votre dernière modification.
refused-suspended-text = Un élément utilisé par les commandes en un geste a été modifié et n’est pas encore confirmé. D’ici là, rien n’est envoyé ailleurs. Rien n’a été modifié.
refused-request-invalid = Ce n’est pas une quantité.
refused-request-invalid-text = Saisissez un nombre entier de 1 à 999. Rien n’a été modifié.

# A press that placed nothing.
nothing-ordered = Rien n’a été commandé.
press-wrong-quantity = Saisissez un nombre entier de 1 à { $most }.
press-changed = Le total a changé depuis l’affichage de cette page.
press-changed-next = Vérifiez le nouveau total, puis appuyez de nouveau.
press-sold-out = Épuisé à l’instant.
press-few-left = { $count ->
    [one] Il n’en reste que { $count }.
   *[other] Il n’en reste que { $count }.
}
press-few-left-next = La quantité est maintenant celle qui reste. Appuyez de nouveau ou réduisez-la.
press-too-old = Cette page datait de plus d’un jour.
press-too-old-next = Elle est maintenant à jour : appuyez de nouveau.
press-foreign = Cette page était destinée à une autre personne.
press-foreign-next = Vérifiez le nom affiché maintenant, puis appuyez de nouveau.
press-not-enabled = L’achat en un geste est désactivé sur cet appareil.
press-incomplete = Il manque quelque chose.

# Above a cap: a link by e-mail first.
step-up-title = Encore une étape
step-up-not-yet = La commande de <b>{ $what }</b> n’est pas encore passée.
step-up-sum = { $delivered ->
    [1] Montant : { $amount }, livraison comprise.
   *[other] Montant : { $amount }, livraison en sus.
}
step-up-confirm-title = Confirmez votre commande
step-up-place = Commander avec obligation de paiement
step-up-not-yours = Si ce n’était pas vous, fermez cette page : rien ne sera commandé.
step-up-reason-amount = Elle dépasse la limite de { $amount } pour un achat en un geste, ou pour plusieurs cumulés.
step-up-reason = Elle dépasse la limite de vos achats en un geste.
step-up-sent = Nous avons envoyé un lien à <b>{ $email }</b>. Ouvrez-le dans un délai de { $time }, et la commande sera passée telle que vous l’avez vue.
step-up-no-address = Vous n’avez pas d’adresse e-mail pour le confirmer. <a href="/account/sign-in-methods">Indiquez-en une à vous</a>, puis réessayez.
back-to-orders = Retour à vos commandes

account-suspended-title = En attente de votre confirmation
account-suspended = Une adresse, un moyen de paiement ou votre adresse e-mail a été modifié. Tant que vous ne l’avez pas confirmé, l’achat en un geste reste en attente sur tous vos appareils.
account-suspended-confirm = Confirmer et continuer
account-press-suspended = Un élément utilisé par les commandes en un geste a été modifié et n’est pas encore confirmé.

mail-resume-subject = Confirmez vos commandes en un geste
mail-resume-body =
    Un élément utilisé par vos commandes en un geste a été modifié ; elles sont donc en attente. Ouvrez ce lien et appuyez sur le bouton pour continuer. Il fonctionne une fois, pendant 30 minutes.

    Si vous n’avez rien modifié, n’appuyez pas : connectez-vous, vérifiez vos adresses, moyens de paiement et appareils, et révoquez ce qui n’est pas à vous.
mail-old_email-subject = Votre adresse e-mail va changer
mail-old_email-body =
    Votre adresse e-mail doit être remplacée par une autre. Ouvrez ce lien et appuyez sur le bouton pour accepter. Il fonctionne une fois, pendant 30 minutes.

    Si ce n’était pas vous, n’appuyez pas : connectez-vous et révoquez les appareils qui ne sont pas à vous. Sans votre accord rien ne change, et les commandes en un geste attendent.
mail-new_email-subject = Confirmez votre adresse e-mail
mail-new_email-body =
    Ouvrez ce lien et appuyez sur le bouton pour utiliser cette adresse e-mail pour votre compte. Il fonctionne une fois, pendant 30 minutes.

    Si ce n’était pas vous, ne faites rien.
mail-email_taken-subject = Votre adresse e-mail a déjà un compte
mail-email_taken-body = Quelqu’un veut utiliser votre adresse e-mail pour un autre compte. Vous avez déjà un compte chez nous, il ne se passe donc rien.
mail-email_changed-subject = Votre adresse e-mail a été modifiée
mail-email_changed-body = Votre compte a désormais une autre adresse e-mail, comme vous l’avez accepté. Plus aucun message n’arrivera ici.
mail-new_device-subject = Un nouvel appareil
mail-new_device-body =
    Vous vous êtes connecté sur un appareil que nous ne connaissions pas : { $device }.

    Si ce n’était pas vous, ouvrez vos appareils et révoquez celui-ci : tout ce qu’il pouvait faire s’arrête aussitôt.
mail-password_set-subject = Votre mot de passe a été défini
mail-password_set-body = Si ce n’était pas vous, connectez-vous avec un lien et vérifiez vos appareils et moyens de connexion.
mail-password_removed-subject = Votre mot de passe a été supprimé
mail-password_removed-body = Si ce n’était pas vous, connectez-vous avec un lien et vérifiez vos appareils et moyens de connexion.
mail-passkey_added-subject = Une clé d’accès a été ajoutée
mail-passkey_added-body = Si ce n’était pas vous, connectez-vous avec un lien, supprimez-la et vérifiez vos appareils.

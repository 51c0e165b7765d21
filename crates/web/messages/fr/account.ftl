your-account = Votre compte
account-who = Qui
sign-out = Se déconnecter
this-device = Cet appareil
enabled-on = L’achat en un geste est activé.
enabled-since = Activation :
enabled-off = L’achat en un geste est désactivé.
enabled-off-text = Les pages d’articles n’affichent pas de bouton de commande.
switch-off = Désactiver
enable = Activer l’achat en un geste
enable-here = Activer l’achat en un geste sur cet appareil
enable-meaning = Ce que cela signifie
enable-page = Achat en un geste
enable-title = Achetez d’un seul geste sur cet appareil
enable-text = Quand cette option est activée, chaque page d’article affiche un bouton de commande. Un seul appui commande l’article, sans autre confirmation.
enable-cancel = Une commande peut être annulée ou modifiée pendant { $window }, et ce que vous commandez à peu d’intervalle part dans un même colis.
enable-shared = Toute personne qui utilise cet appareil peut commander. N’activez pas cette option sur un appareil partagé.
enable-switch-off = Vous pouvez la désactiver à tout moment dans votre <a href="/account">compte</a>.
not-now = Pas maintenant
where-to = Adresse de livraison
with-what = Moyen de paiement
no-address-yet = Pas encore d’adresse
no-payment-method-yet = Pas encore de moyen de paiement
orders-go-to = Les commandes sont livrées à
default = par défaut
use-as-default = Utiliser par défaut
open-orders-keep-address = Les commandes en cours gardent leur adresse.

not-you-page = Ce n’est pas vous ?
not-you-text = Cet appareil oubliera { $name } : le bouton de commande disparaîtra et plus rien de ce compte ne s’affichera ici. Les commandes restent inchangées.
not-you-forget = Oublier { $name } sur cet appareil
not-you-back = Je suis { $name }, revenir
nobody-title = Personne n’est connecté
nobody-text = Cet appareil n’est connecté à aucun compte de cette boutique.

sign-in-text = Nous vous envoyons un lien. Il n’y a pas de mot de passe.
sign-in-send = Envoyer le lien
sign-in-as = Vous allez vous connecter en tant que <b>{ $name }</b> sur cet appareil.
sign-in-here = Se connecter sur cet appareil
sign-in-not-yours = Ce n’est pas vous ? Fermez cette page ; rien n’a été fait.
sign-in-doubtful = Quelqu’un a déjà utilisé cette adresse e-mail ici sans jamais ouvrir un de nos messages. Si c’était vous, connectez-vous. Sinon, commencez avec un compte à vous : l’autre perd l’adresse et ne voit rien de vous.
sign-in-anew = Ce n’était pas moi : recommencer
sign-in-sent-title = Consultez vos e-mails
sign-in-sent = Si nous connaissons <b>{ $email }</b>, un lien est en route. Il est valable { $time }, sur l’appareil où vous l’ouvrez.
sign-in-sent-nothing = Rien reçu ? Regardez dans les indésirables ou <a href="/sign-in">essayez une autre adresse</a>.
open-mailbox = Ouvrir la boîte de réception de cette démo
link-expired-title = Ce lien a expiré
link-expired = Pour votre sécurité, un lien n’est valable que peu de temps. Rien n’a été fait.
link-used-title = Ce lien a déjà été utilisé
link-used = Un lien ne permet qu’une seule connexion. Si c’était vous, la session est ouverte sur l’appareil où vous l’avez utilisé.
link-unknown-title = Nous ne connaissons pas ce lien
link-unknown = Il est peut-être incomplet : copiez toute l’adresse depuis l’e-mail. Rien n’a été fait.
link-send-new = Envoyer un nouveau lien
confirm-by-email = Confirmer par e-mail

mailbox = Boîte de réception
mailbox-text = Les e-mails que cette boutique aurait envoyés. Ils sont gardés ici pour le développement et ne partent nulle part.
mailbox-empty-title = Pas encore d’e-mail
mailbox-empty = <a href="/sign-in">Connectez-vous</a> avec l’adresse d’un client de démonstration, et le lien arrivera ici.
mail-to = À { $to }
mail-open-link = Ouvrir le lien

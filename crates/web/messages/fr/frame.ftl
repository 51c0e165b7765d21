# The frame of every page, and the parts pages are made of.
language-name = Français
language = Langue
skip-to-content = Aller au contenu
banner-label = À propos de cette boutique
banner-test-mode = <b>Mode test :</b> les paiements vont au simulateur, aucun argent n’est prélevé.
banner-mailbox = Les e-mails envoyés par cette boutique sont dans la <a href="/mailbox">boîte de réception</a>.
categories = Catégories
you = Votre espace
orders = Commandes
account = Compte
account-of = Compte de { $name }
sign-in = Se connecter
price-note = Prix taxes comprises.
runs-on = Propulsé par Ringup
pages = Pages
first-page = Retour à la première page
more = Afficher la suite
breadcrumb = Fil d’Ariane
home = Accueil
items = Articles
item = Article
quantity = Quantité
delivery = Livraison
total = Total
change = Modifier
cancel = Annuler
undo = Revenir en arrière
put-back = Rétablir
until = au plus tard :
go-to-shop = Aller à la boutique
price-from = à partir de { $price }
price-before = prix précédent
form-refused = Cela n’a pas fonctionné.
email-address = Adresse e-mail

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = demain à { $time }
moment-yesterday = hier à { $time }
moment-on = { $date } à { $time }
minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
time-left = { $minutes ->
    [one] il reste { $minutes } minute
   *[other] il reste { $minutes } minutes
}
time-left-under-a-minute = il reste moins d’une minute
time-is-up = délai écoulé
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = il reste %time%
until-script = Au plus tard %time% : %left%

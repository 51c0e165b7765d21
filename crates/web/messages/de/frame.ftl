# The frame of every page, and the parts pages are made of.
language-name = Deutsch
language = Sprache
skip-to-content = Zum Inhalt springen
banner-label = Über diesen Shop
banner-test-mode = <b>Testmodus:</b> Zahlungen gehen an den Simulator, es fließt kein Geld.
banner-mailbox = E-Mails dieses Shops liegen im <a href="/mailbox">Postfach</a>.
categories = Kategorien
you = Ihr Bereich
orders = Bestellungen
account = Konto
account-of = Konto von { $name }
sign-in = Anmelden
price-note = Alle Preise inkl. Steuern.
runs-on = Läuft mit Ringup
pages = Seiten
first-page = Zurück zur ersten Seite
more = Mehr anzeigen
breadcrumb = Navigationspfad
home = Startseite
items = Artikel
item = Artikel
quantity = Menge
delivery = Versand
total = Gesamtbetrag
change = Ändern
cancel = Stornieren
undo = Rückgängig machen
put-back = Wiederherstellen
until = bis
go-to-shop = Zum Shop
price-from = ab { $price }
price-before = vorher
form-refused = Das hat nicht geklappt.
email-address = E-Mail-Adresse

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = morgen, { $time }
moment-yesterday = gestern, { $time }
moment-on = { $date }, { $time }
minutes = { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
}
time-left = { $minutes ->
    [one] noch 1 Minute
   *[other] noch { $minutes } Minuten
}
time-left-under-a-minute = noch weniger als eine Minute
time-is-up = Frist abgelaufen
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = noch %time%
until-script = Bis %time%: %left%

home-empty-title = Noch keine Artikel
home-empty = Importieren Sie über die Befehlszeile einen Katalog und laden Sie dann diese Seite neu:
home-empty-dry-run = Mit <code>--dry-run</code> sehen Sie vorher, was geschehen würde.
category-empty-title = Hier gibt es im Moment nichts
category-empty = In dieser Kategorie ist gerade nichts im Verkauf. <a href="/">Alle Artikel ansehen</a>.
in-stock = Auf Lager
to-order = Auf Bestellung
sold-out = Ausverkauft
not-on-sale = Nicht im Verkauf
availability-to-order = Auf Bestellung: Lieferung am { $day }
availability-few = { $count ->
    [one] Nur noch 1 Stück. Lieferung am { $day }
   *[other] Nur noch { $count } Stück. Lieferung am { $day }
}
availability-in-stock = Auf Lager. Lieferung am { $day }
pictures = Bilder
picture-of = Bild { $number } von { $count }
option-sold-out = , ausverkauft
sold-out-unknown = Wann der Artikel wieder da ist, wissen wir noch nicht.
sold-out-others = Andere Ausführungen oben sind bestellbar.
enable-offered-title = Mit einem Klick kaufen
enable-offered = { $name }, dieses Gerät kann mit einem Klick bestellen, an Ihre übliche Adresse und mit Ihrer üblichen Zahlungsart. Danach können Sie eine Bestellung wieder zurücknehmen.
sign-in-offered-title = Kaufen
sign-in-offered = Melden Sie sich mit Ihrer E-Mail-Adresse an, um mit einem Klick zu bestellen. Ein Passwort ist nicht nötig.
sign-in-to-buy = Anmelden und kaufen
almost-ready-title = Fast fertig
almost-ready = { $name }, damit Sie mit einem Klick bestellen können, fehlt noch:
missing-address = eine Lieferadresse
missing-payment-method = eine Zahlungsart
go-to-account = Zu Ihrem Konto
details = Details
fact-made-by = Hersteller
fact-number = Artikelnummer
fact-weight = Gewicht
weight-grams = { $grams } g
weight-kilograms = { $kilograms } kg

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = Jetzt kaufen
order-button = Zahlungspflichtig bestellen: { $total }
panel-for = Für
panel-to = An
panel-with = Mit
panel-by = Bis
not-you = nicht Sie?
not-name = Nicht { $name }?
change-link = ändern
each-more = Jedes weitere Stück kostet { $price }.
total-for-one = Der angezeigte Gesamtbetrag gilt für 1 Stück.
delivery-joins = Versand (mit Ihrer offenen Bestellung)
you-pay = Sie zahlen
for-one = für 1 Stück
for-many = für %quantity% Stück
one-press = Ein Klick bestellt den Artikel.
cancel-until = Stornieren oder ändern bis
card-ending = { $brand } mit Endziffern { $digits }

# The confirmation above the item page.
ordered = Bestellt: { $what }.
ordered-goes-to = { $others ->
    [0] Lieferung an <b>{ $place }</b>.
    [one] Lieferung an <b>{ $place }</b> zusammen mit einem weiteren bestellten Artikel, in einem Paket.
   *[other] Lieferung an <b>{ $place }</b> zusammen mit { $others } weiteren bestellten Artikeln, in einem Paket.
}
ordered-total = Sie zahlen { $total }.
ordered-saved = Sie sparen { $saved } beim Versand.
ordered-undo-until = Rückgängig machen oder ändern bis
ordered-again = Das haben Sie eben schon einmal bestellt. Diese Bestellung rückgängig machen?
undo-this-one = Diese rückgängig machen
review-or-change = Ansehen oder ändern

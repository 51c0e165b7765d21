# The cart.
cart = Warenkorb
cart-with = Warenkorb ({ $count })
cart-add = In den Warenkorb
cart-no-account = Kein Konto nötig: Aus dem Warenkorb können Sie als Gast bestellen.
cart-quantity = Anzahl
cart-added = In Ihrem Warenkorb: { $item }.
cart-removed = Aus Ihrem Warenkorb entfernt: { $item }.
cart-nothing = Nichts in Ihrem Warenkorb kann jetzt bestellt werden.
cart-changed = Ihr Warenkorb hat sich seit Beginn der Bestellung geändert, vielleicht auf einem anderen Gerät. Jetzt wurde nichts bestellt.
cart-empty-title = Ihr Warenkorb ist leer
cart-empty = Was Sie hineinlegen, bleibt hier, bis Sie es bestellen. Wenn Sie sich anmelden, begleitet es Sie auf Ihre anderen Geräte.
cart-see-items = Artikel ansehen
cart-lines = In Ihrem Warenkorb
cart-each = je { $price }
cart-update = Ändern
cart-update-item = Anzahl von { $item } ändern
cart-remove = Entfernen
cart-remove-item = { $item } entfernen
cart-sum = Ihre Bestellung
cart-delivery-later = Die Lieferung kommt an der Kasse hinzu.
cart-check-out = Zur Kasse
cart-not-sold = Nicht mehr im Angebot. Es ist nicht Teil der Bestellung.
cart-gone = Etwas in Ihrem Warenkorb ist nicht mehr im Angebot. Es wurde nichts geändert.
cart-sold-out = Ausverkauft. Es ist nicht Teil der Bestellung.
cart-only-left = { $count ->
    [one] Nur noch 1 da. Ändern Sie die Anzahl, um es zu bestellen.
   *[other] Nur noch { $count } da. Ändern Sie die Anzahl, um sie zu bestellen.
}
cart-later = Auf Bestellung: kommt später.
cart-dearer = Der Preis ist seither von { $before } auf { $now } gestiegen.
cart-cheaper = Der Preis ist seither von { $before } auf { $now } gefallen.
problem-cart-quantity = Das ist keine Anzahl von 1 bis 999.
problem-cart-full = Ihr Warenkorb ist voll: höchstens 50 verschiedene Dinge.
cart-too-many = Von einer Sache passen höchstens 999 in den Warenkorb, { $held } liegen schon darin. Es wurde nichts hinzugefügt.
cart-checkout-over = Der Bestellvorgang, zu dem diese Seite gehört, ist nicht mehr offen. Es wurde nichts geändert.

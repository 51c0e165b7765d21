your-orders = Ihre Bestellungen
orders-sign-in-title = Melden Sie sich an, um Ihre Bestellungen zu sehen
orders-empty-title = Noch keine Bestellungen
orders-empty = Was Sie bestellen, erscheint hier und lässt sich eine Zeit lang ändern oder stornieren. <a href="/">Artikel ansehen</a>.
orders-closed = Abgeschlossen
orders-arriving = Lieferung bis { $day }
order-to = Lieferung:
order-by = , bis
order-placed = bestellt:
order-number = Bestellung { $id }
order-cancelled = Storniert
order-joined-another = Mit einer anderen Bestellung zusammengelegt
order-open = Offen: lässt sich noch ändern
order-being-prepared = In Vorbereitung
line-cancelled = Storniert
line-to-order = Auf Bestellung: Lieferung am { $day }
line-arrives = Lieferung am { $day }
undo-cancelling = { $item } wiederherstellen
change-item = { $item } ändern
cancel-item = { $item } stornieren
change-quantity = Menge ändern
change-address = Adresse ändern
send-to = Senden an

# Above the page, after an action.
done-cancelled = Storniert.
done-cancelled-text = Davon wird nichts versendet oder berechnet.
done-restored = Wiederhergestellt.
done-restored-text = Der Artikel gehört wieder zu Ihrer Bestellung.
done-quantity = Menge geändert.
done-quantity-text = Der Gesamtbetrag unten ist der neue.
done-address = Adresse geändert.
done-address-text = Der Versand wird je Bestellung einmal berechnet.
done-enabled = Der Kauf mit einem Klick ist auf diesem Gerät eingeschaltet.
done-enabled-text = Ein Klick auf der Artikelseite bestellt den Artikel.
done-disabled = Der Kauf mit einem Klick ist auf diesem Gerät ausgeschaltet.
done-disabled-text = Sie können ihn jederzeit wieder einschalten.
done-default-address = Gespeichert.
done-default-address-text = Käufe mit einem Klick gehen ab jetzt an diese Adresse.
done-signed-out = Sie sind auf diesem Gerät abgemeldet.
done-signed-out-text = Aus Ihrem Konto wird hier nichts mehr angezeigt.
refused-line-too_late = Für eine Änderung ist es zu spät.
refused-line-too_late-text = Die Frist zum Stornieren oder Ändern ist abgelaufen. Es wurde nichts geändert.
refused-line-cancelled = Dies wurde storniert.
refused-line-cancelled-text = Machen Sie zuerst die Stornierung rückgängig. Es wurde nichts geändert.
refused-order-out_of_stock = Nicht mehr genug da.
refused-order-out_of_stock-text = So viele sind nicht auf Lager. Es wurde nichts geändert.
refused-order-unknown_address = Diese Adresse gehört nicht zu Ihren Adressen.
refused-order-unknown_address-text = Es wurde nichts geändert.
refused-order-step_up_required = Über Ihrem Limit.
refused-order-step_up_required-text = Diese Änderung würde das Limit für Käufe mit einem Klick überschreiten. Es wurde nichts geändert.
refused-suspended = Bestätigen Sie zuerst Ihre letzte Änderung.
refused-suspended-text = Etwas, das Bestellungen mit einem Klick verwenden, wurde geändert und ist noch nicht bestätigt. Bis dahin wird nichts woandershin geschickt. Es wurde nichts geändert.
refused-request-invalid = Das ist keine Menge.
refused-request-invalid-text = Geben Sie eine ganze Zahl von 1 bis 999 ein. Es wurde nichts geändert.

# A press that placed nothing.
nothing-ordered = Es wurde nichts bestellt.
press-wrong-quantity = Geben Sie eine ganze Zahl von 1 bis { $most } ein.
press-changed = Der Gesamtbetrag hat sich geändert, seit diese Seite angezeigt wurde.
press-changed-next = Prüfen Sie den neuen Gesamtbetrag und klicken Sie dann erneut.
press-sold-out = Gerade eben ausverkauft.
press-few-left = { $count ->
    [one] Nur noch 1 Stück da.
   *[other] Nur noch { $count } Stück da.
}
press-few-left-next = Die Menge steht jetzt auf dem, was noch da ist. Bestellen Sie erneut, oder wählen Sie weniger.
press-too-old = Diese Seite war über einen Tag alt.
press-too-old-next = Jetzt ist sie aktuell: Klicken Sie erneut.
press-foreign = Diese Seite war für jemand anderen bestimmt.
press-foreign-next = Prüfen Sie, wer jetzt angezeigt wird, und klicken Sie dann erneut.
press-not-enabled = Der Kauf mit einem Klick ist auf diesem Gerät ausgeschaltet.
press-incomplete = Es fehlt noch etwas.

# Above a cap: a link by e-mail first.
step-up-title = Noch ein Schritt
step-up-not-yet = <b>{ $what }</b> ist noch nicht bestellt.
step-up-sum = { $delivered ->
    [1] Das kostet { $amount } einschließlich Versand.
   *[other] Das kostet { $amount } zuzüglich Versand.
}
step-up-confirm-title = Bestätigen Sie Ihre Bestellung
step-up-place = Zahlungspflichtig bestellen
step-up-not-yours = Waren Sie das nicht, schließen Sie diese Seite: Es wird nichts bestellt.
step-up-reason-amount = Das liegt über dem Limit von { $amount } für einen Kauf mit einem Klick oder für mehrere zusammen.
step-up-reason = Das liegt über dem Limit Ihrer Käufe mit einem Klick.
step-up-sent = Wir haben einen Link an <b>{ $email }</b> gesendet. Öffnen Sie ihn innerhalb von { $time }, dann wird die Bestellung so ausgeführt, wie Sie sie gesehen haben.
step-up-no-address = Sie haben keine E-Mail-Adresse, um es zu bestätigen. <a href="/account/sign-in-methods">Geben Sie eine eigene an</a>, und versuchen Sie es dann noch einmal.
back-to-orders = Zurück zu Ihren Bestellungen

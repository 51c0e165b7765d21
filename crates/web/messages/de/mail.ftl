# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = Ihr Anmeldelink
mail-sign_in-body =
    Öffnen Sie diesen Link und klicken Sie auf die Schaltfläche, um sich anzumelden. Er gilt einmal und 30 Minuten lang.

    Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun.
mail-step_up-subject = Bestätigen Sie Ihre Bestellung
mail-step_up-line = { $quantity } × { $title }: { $delivered ->
    [1] { $amount } einschließlich Versand
   *[other] { $amount } zuzüglich Versand
}
mail-step_up-body =
    Eine Bestellung über dem Limit Ihrer Käufe mit einem Klick wartet auf Sie:

    { $lines }

    Öffnen Sie diesen Link und klicken Sie auf die Schaltfläche, um sie aufzugeben. Er gilt einmal und 30 Minuten lang.

    Waren Sie das nicht, brauchen Sie nichts zu tun: Es wird nichts bestellt.
mail-order-subject = { $more ->
    [0] Ihre Bestellung: { $quantity } × { $title }
    [one] Ihre Bestellung: { $quantity } × { $title } und { $more } weiterer Artikel
   *[other] Ihre Bestellung: { $quantity } × { $title } und { $more } weitere Artikel
}
mail-order-link = Bestellung ansehen oder ändern
mail-order-line = { $quantity } × { $title }, { $amount }, Lieferung am { $arrives }
mail-order-sum =
    Versand: { $delivery }
    Gesamtbetrag: { $total }
    Bestellnummer: { $order }
mail-order-body =
    Vielen Dank. An { $place }, in einem Paket:

    { $lines }

    Sie können bis { $until } ändern oder stornieren.

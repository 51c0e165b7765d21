# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = Su enlace para iniciar sesión
mail-sign_in-body =
    Abra este enlace y pulse el botón para iniciar sesión. Sirve una sola vez, durante 30 minutos.

    Si no lo ha pedido, no haga nada.
mail-step_up-subject = Confirme su pedido
mail-step_up-line = { $quantity } × { $title }: { $delivered ->
    [1] { $amount }, envío incluido
   *[other] { $amount } más el envío
}
mail-step_up-body =
    Le espera un pedido que supera el límite de sus compras con un solo gesto:

    { $lines }

    Abra este enlace y pulse el botón para realizarlo. Sirve una sola vez, durante 30 minutos.

    Si no fue usted, no haga nada: no se pedirá nada.
mail-order-subject = { $more ->
    [0] Su pedido: { $quantity } × { $title }
    [one] Su pedido: { $quantity } × { $title } y { $more } artículo más
   *[other] Su pedido: { $quantity } × { $title } y { $more } artículos más
}
mail-order-link = Ver o cambiar el pedido
mail-order-line = { $quantity } × { $title }, { $amount }, llega el { $arrives }
mail-order-sum =
    Envío: { $delivery }
    Total: { $total }
    Número de pedido: { $order }
mail-order-body =
    Muchas gracias. A { $place }, en un solo paquete:

    { $lines }

    Puede modificarlo o cancelarlo. Hora límite: { $until }.

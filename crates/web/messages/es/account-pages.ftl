account-suspended-title = A la espera de usted
account-suspended = Se cambió una dirección, un medio de pago o su correo electrónico. Hasta que lo confirme, la compra con un solo gesto espera en todos sus dispositivos.
account-suspended-confirm = Confirmar y continuar
account-press-suspended = Algo que usan los pedidos con un solo gesto se cambió y aún no está confirmado.

mail-resume-subject = Confirme sus pedidos con un solo gesto
mail-resume-body =
    Algo que usan sus pedidos con un solo gesto se cambió, por eso esperan. Abra este enlace y pulse el botón para continuar. Funciona una vez, durante 30 minutos.

    Si no cambió nada, no lo pulse: inicie sesión, revise sus direcciones, medios de pago y dispositivos, y revoque lo que no sea suyo.
mail-old_email-subject = Su correo electrónico va a cambiar
mail-old_email-body =
    Su correo electrónico va a sustituirse por otro. Abra este enlace y pulse el botón para aceptar. Funciona una vez, durante 30 minutos.

    Si no fue usted, no lo pulse: inicie sesión y revoque los dispositivos que no sean suyos. Sin su acuerdo nada cambia, y los pedidos con un solo gesto esperan.
mail-new_email-subject = Confirme su correo electrónico
mail-new_email-body =
    Abra este enlace y pulse el botón para usar este correo electrónico en su cuenta. Funciona una vez, durante 30 minutos.

    Si no fue usted, no haga nada.
mail-email_taken-subject = Su correo electrónico ya tiene una cuenta
mail-email_taken-body = Alguien quiere usar su correo electrónico para otra cuenta. Usted ya tiene una cuenta con nosotros, así que no ocurre nada.
mail-email_changed-subject = Su correo electrónico se cambió
mail-email_changed-body = Su cuenta tiene desde ahora otro correo electrónico, como usted aceptó. Aquí ya no llegará más correo.
mail-new_device-subject = Un dispositivo nuevo
mail-new_device-body =
    Inició sesión en un dispositivo nuevo para nosotros: { $device }.

    Si no fue usted, abra sus dispositivos y revoque este: todo lo que podía hacer termina al instante.
mail-password_set-subject = Se estableció su contraseña
mail-password_set-body = Si no fue usted, inicie sesión con un enlace y revise sus dispositivos y métodos de acceso.
mail-password_removed-subject = Se eliminó su contraseña
mail-password_removed-body = Si no fue usted, inicie sesión con un enlace y revise sus dispositivos y métodos de acceso.
mail-passkey_added-subject = Se añadió una llave de acceso
mail-passkey_added-body = Si no fue usted, inicie sesión con un enlace, elimínela y revise sus dispositivos.

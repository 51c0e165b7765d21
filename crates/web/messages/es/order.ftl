your-orders = Sus pedidos
orders-sign-in-title = Inicie sesión para ver sus pedidos
orders-empty-title = Aún no hay pedidos
orders-empty = Lo que pida aparecerá aquí y podrá modificarse o cancelarse durante un tiempo. <a href="/">Ver los artículos</a>.
orders-closed = Cerrados
orders-arriving = Llega a más tardar el { $day }
order-to = Entrega:
order-by = , el
order-placed = fecha del pedido:
order-number = Pedido { $id }
order-cancelled = Cancelado
order-joined-another = Unido a otro pedido
order-open = Abierto: aún se puede modificar
order-being-prepared = En preparación
line-cancelled = Cancelado
line-to-order = Por encargo: llega el { $day }
line-arrives = Llega el { $day }
undo-cancelling = Recuperar { $item }
change-item = Modificar { $item }
cancel-item = Cancelar { $item }
change-quantity = Cambiar la cantidad
change-address = Cambiar la dirección
send-to = Enviar a

# Above the page, after an action.
done-cancelled = Cancelado.
done-cancelled-text = No se enviará ni se cobrará nada de ello.
done-restored = Restablecido.
done-restored-text = Vuelve a formar parte de su pedido.
done-quantity = Cantidad cambiada.
done-quantity-text = El total de abajo es el nuevo.
done-address = Dirección cambiada.
done-address-text = El envío se cobra una vez por pedido.
done-enabled = La compra con un solo gesto está activada en este dispositivo.
done-enabled-text = Una pulsación en la página de un artículo lo pide.
done-disabled = La compra con un solo gesto está desactivada en este dispositivo.
done-disabled-text = Puede volver a activarla en cualquier momento.
done-default-address = Guardado.
done-default-address-text = Las compras con un solo gesto se enviarán ahora a esta dirección.
done-signed-out = Ha cerrado la sesión en este dispositivo.
done-signed-out-text = Ya no se muestra aquí nada de su cuenta.
refused-line-too_late = Ya es tarde para cambiarlo.
refused-line-too_late-text = El plazo para cancelar o modificar ha terminado. No se ha cambiado nada.
refused-line-cancelled = Este artículo se canceló.
refused-line-cancelled-text = Deshaga primero la cancelación. No se ha cambiado nada.
refused-order-out_of_stock = No quedan suficientes.
refused-order-out_of_stock-text = No hay tantas unidades en existencias. No se ha cambiado nada.
refused-order-unknown_address = Esa dirección no está entre las suyas.
refused-order-unknown_address-text = No se ha cambiado nada.
refused-order-step_up_required = Por encima de su límite.
refused-order-step_up_required-text = Este cambio superaría el límite de las compras con un solo gesto. No se ha cambiado nada.
refused-suspended = Confirme primero su último cambio.
refused-suspended-text = Algo que usan los pedidos con un solo gesto se cambió y aún no está confirmado. Hasta entonces nada se envía a otro lugar. No se ha cambiado nada.
refused-request-invalid = Eso no es una cantidad.
refused-request-invalid-text = Escriba un número entero del 1 al 999. No se ha cambiado nada.

# A press that placed nothing.
nothing-ordered = No se ha pedido nada.
press-wrong-quantity = Escriba un número entero del 1 al { $most }.
press-changed = El total ha cambiado desde que se mostró esta página.
press-changed-next = Mire el nuevo total y vuelva a pulsar.
press-sold-out = Se ha agotado hace un momento.
press-few-left = { $count ->
    [one] Solo queda 1.
   *[other] Solo quedan { $count }.
}
press-few-left-next = La cantidad es ahora la que queda. Vuelva a pulsar o elija menos unidades.
press-too-old = Esta página tenía más de un día.
press-too-old-next = Ahora está actualizada: vuelva a pulsar.
press-foreign = Esta página se creó para otra persona.
press-foreign-next = Mire quién aparece ahora y vuelva a pulsar.
press-not-enabled = La compra con un solo gesto está desactivada en este dispositivo.
press-incomplete = Falta algo.

# Above a cap: a link by e-mail first.
step-up-title = Un paso más
step-up-not-yet = <b>{ $what }</b> aún no se ha pedido.
step-up-sum = { $delivered ->
    [1] Importe: { $amount }, envío incluido.
   *[other] Importe: { $amount } más el envío.
}
step-up-confirm-title = Confirme su pedido
step-up-place = Pedido con obligación de pago
step-up-not-yours = Si no fue usted, cierre esta página: no se pedirá nada.
step-up-reason-amount = Supera el límite de { $amount } para una compra con un solo gesto, o para varias en conjunto.
step-up-reason = Supera el límite de sus compras con un solo gesto.
step-up-sent = Hemos enviado un enlace a <b>{ $email }</b>. Ábralo en un plazo de { $time } y el pedido se realizará tal como lo ha visto.
step-up-no-address = No tiene ninguna dirección de correo para confirmarlo. <a href="/account/sign-in-methods">Indique una propia</a> y vuelva a intentarlo.
back-to-orders = Volver a sus pedidos

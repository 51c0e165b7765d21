home-empty-title = Aún no hay artículos
home-empty = Importe un catálogo desde la línea de comandos y recargue esta página:
home-empty-dry-run = Añada <code>--dry-run</code> para ver antes qué haría.
category-empty-title = Aquí no hay nada por ahora
category-empty = Ningún artículo de esta categoría está a la venta ahora. <a href="/">Ver todos los artículos</a>.
in-stock = En existencias
to-order = Por encargo
sold-out = Agotado
not-on-sale = No está a la venta
availability-to-order = Por encargo: llega el { $day }
availability-few = { $count ->
    [one] Solo queda 1. Llega el { $day }
   *[other] Solo quedan { $count }. Llega el { $day }
}
availability-in-stock = En existencias. Llega el { $day }
pictures = Imágenes
picture-of = Imagen { $number } de { $count }
option-sold-out = , agotado
sold-out-unknown = Aún no sabemos cuándo volverá a estar disponible.
sold-out-others = Puede pedir otras opciones de las de arriba.
enable-offered-title = Compre con un solo gesto
enable-offered = { $name }, este dispositivo puede hacer pedidos con un solo gesto, a su dirección habitual y con su forma de pago habitual. Después puede deshacer un pedido.
sign-in-offered-title = Comprar
sign-in-offered = Inicie sesión con su correo electrónico para pedir con un solo gesto. No se necesita contraseña.
sign-in-to-buy = Iniciar sesión para comprar
almost-ready-title = Casi listo
almost-ready = { $name }, para que pueda hacer pedidos con un solo gesto aún nos falta:
missing-address = una dirección de entrega
missing-payment-method = una forma de pago
go-to-account = Ir a su cuenta
details = Detalles
fact-made-by = Fabricante
fact-number = Referencia
fact-weight = Peso
weight-grams = { $grams } g
weight-kilograms = { $kilograms } kg

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = Comprar ahora
order-button = Pedido con obligación de pago: { $total }
panel-for = Para
panel-to = Dirección
panel-with = Pago
panel-by = Llegada
not-you = ¿no es usted?
not-name = ¿No es { $name }?
change-link = cambiar
each-more = Cada unidad más añade { $price }.
total-for-one = El total mostrado es por 1 unidad.
delivery-joins = Envío (con su pedido abierto)
you-pay = Usted paga
for-one = por 1 unidad
for-many = por %quantity% unidades
one-press = Basta una pulsación para hacer el pedido.
cancel-until = Hora límite para cancelar o modificar:
card-ending = { $brand } terminada en { $digits }

# The confirmation above the item page.
ordered = Pedido realizado: { $what }.
ordered-goes-to = { $others ->
    [0] Se envía a <b>{ $place }</b>.
    [one] Se envía a <b>{ $place }</b> junto con otro artículo que ha pedido, en un solo paquete.
   *[other] Se envía a <b>{ $place }</b> junto con otros { $others } artículos que ha pedido, en un solo paquete.
}
ordered-total = Usted paga { $total }.
ordered-saved = Ahorra { $saved } en el envío.
ordered-undo-until = Hora límite para deshacer o modificar:
ordered-again = Ya había pedido esto hace un momento. ¿Deshacer este pedido?
undo-this-one = Deshacer este
review-or-change = Ver o modificar

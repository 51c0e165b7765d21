# The cart.
cart = Carrito
cart-with = Carrito ({ $count })
cart-add = Añadir al carrito
cart-no-account = No necesita cuenta: desde el carrito puede hacer el pedido como invitado.
cart-quantity = Cantidad
cart-added = En su carrito: { $item }.
cart-removed = Quitado de su carrito: { $item }.
cart-nothing = Ahora no se puede pedir nada de su carrito.
cart-changed = Su carrito cambió después de empezar el pedido, quizá en otro dispositivo. Ahora no se ha pedido nada.
cart-empty-title = Su carrito está vacío
cart-empty = Lo que ponga aquí se queda hasta que lo pida. Si inicia sesión, le sigue a sus otros dispositivos.
cart-see-items = Ver los artículos
cart-lines = En su carrito
cart-each = { $price } la unidad
cart-update = Actualizar
cart-update-item = Actualizar la cantidad de { $item }
cart-remove = Quitar
cart-remove-item = Quitar { $item }
cart-sum = Su pedido
cart-delivery-later = La entrega se añade al tramitar el pedido.
cart-check-out = Tramitar el pedido
cart-not-sold = Ya no se vende. No forma parte del pedido.
cart-gone = Algo de su carrito ya no se vende. No se ha cambiado nada.
cart-sold-out = Agotado. No forma parte del pedido.
cart-only-left = { $count ->
    [one] Solo queda 1. Cambie la cantidad para pedirlo.
   *[other] Solo quedan { $count }. Cambie la cantidad para pedirlos.
}
cart-later = Por encargo: llega más tarde.
cart-dearer = El precio subió de { $before } a { $now } desde que lo añadió.
cart-cheaper = El precio bajó de { $before } a { $now } desde que lo añadió.
problem-cart-quantity = No es una cantidad de 1 a 999.
problem-cart-full = Su carrito está lleno: 50 cosas distintas como máximo.
cart-too-many = En el carrito caben como máximo 999 unidades de una cosa y ya hay { $held }. No se ha añadido nada.
cart-checkout-over = La compra a la que pertenece esta página ya no está abierta. No se ha cambiado nada.

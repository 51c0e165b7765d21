your-account = Su cuenta
account-who = Quién
sign-out = Cerrar sesión
this-device = Este dispositivo
enabled-on = La compra con un solo gesto está activada.
enabled-since = Fecha de activación:
enabled-off = La compra con un solo gesto está desactivada.
enabled-off-text = Las páginas de los artículos no muestran el botón de pedido.
switch-off = Desactivar
enable = Activar la compra con un solo gesto
enable-here = Activar la compra con un solo gesto en este dispositivo
enable-meaning = Qué significa
enable-page = Compra con un solo gesto
enable-title = Compre con un solo gesto en este dispositivo
enable-text = Cuando está activada, la página de cada artículo muestra un botón de pedido. Una pulsación pide el artículo, sin más preguntas.
enable-cancel = Un pedido puede cancelarse o modificarse durante { $window }, y lo que pida con poca diferencia de tiempo va en un solo paquete.
enable-shared = Cualquiera que use este dispositivo puede hacer pedidos. No la active en un dispositivo compartido.
enable-switch-off = Puede desactivarla en su <a href="/account">cuenta</a> en cualquier momento.
not-now = Ahora no
where-to = Dirección de entrega
with-what = Forma de pago
no-address-yet = Aún no hay dirección
no-payment-method-yet = Aún no hay forma de pago
orders-go-to = Los pedidos se envían a
default = predeterminada
use-as-default = Usar como predeterminada
open-orders-keep-address = Los pedidos abiertos conservan su dirección.

not-you-page = ¿No es usted?
not-you-text = Este dispositivo olvidará a { $name }: el botón de pedido desaparecerá y ya no se mostrará aquí nada de su cuenta. Los pedidos quedan como están.
not-you-forget = Olvidar a { $name } en este dispositivo
not-you-back = Soy { $name }, volver
nobody-title = Nadie ha iniciado sesión
nobody-text = Este dispositivo no tiene iniciada sesión en ninguna cuenta de esta tienda.

sign-in-text = Le enviamos un enlace. No hay contraseña.
sign-in-send = Enviar el enlace
sign-in-as = Va a iniciar sesión como <b>{ $name }</b> en este dispositivo.
sign-in-here = Iniciar sesión en este dispositivo
sign-in-not-yours = ¿No es usted? Cierre esta página; no ha pasado nada.
sign-in-doubtful = Alguien ya ha usado aquí esta dirección de correo sin abrir nunca un mensaje nuestro. Si fue usted, inicie sesión. Si no, empiece con una cuenta propia: la otra pierde la dirección y no ve nada de usted.
sign-in-anew = No fui yo: empezar de nuevo
sign-in-sent-title = Mire su correo
sign-in-sent = Si conocemos <b>{ $email }</b>, hay un enlace en camino. Sirve durante { $time }, en el dispositivo en que lo abra.
sign-in-sent-nothing = ¿No ha llegado nada? Mire en el correo no deseado o <a href="/sign-in">pruebe con otra dirección</a>.
open-mailbox = Abrir el buzón de esta demostración
link-expired-title = Este enlace ha caducado
link-expired = Por su seguridad, un enlace solo sirve durante un rato. No ha pasado nada.
link-used-title = Este enlace ya se ha usado
link-used = Un enlace sirve para iniciar sesión una sola vez. Si fue usted, tiene la sesión iniciada en el dispositivo en que lo usó.
link-unknown-title = No conocemos este enlace
link-unknown = Puede que esté cortado: copie la dirección completa del correo. No ha pasado nada.
link-send-new = Enviar un enlace nuevo
confirm-by-email = Confirmar por correo electrónico

mailbox = Buzón
mailbox-text = Correos que esta tienda habría enviado. Se guardan aquí para el desarrollo y no salen a ninguna parte.
mailbox-empty-title = Aún no hay correos
mailbox-empty = <a href="/sign-in">Inicie sesión</a> con la dirección de un cliente de demostración y el enlace llegará aquí.
mail-to = Para { $to }
mail-open-link = Abrir el enlace

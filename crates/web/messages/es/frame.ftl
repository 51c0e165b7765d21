# The frame of every page, and the parts pages are made of.
language-name = Español
language = Idioma
skip-to-content = Ir al contenido
banner-label = Sobre esta tienda
banner-test-mode = <b>Modo de prueba:</b> los pagos van al simulador, no se mueve dinero.
banner-mailbox = Los correos que envía esta tienda están en el <a href="/mailbox">buzón</a>.
categories = Categorías
you = Su espacio
orders = Pedidos
account = Cuenta
account-of = Cuenta de { $name }
sign-in = Iniciar sesión
price-note = Precios con impuestos incluidos.
runs-on = Funciona con Ringup
pages = Páginas
first-page = Volver a la primera página
more = Mostrar más
breadcrumb = Ruta de navegación
home = Inicio
items = Artículos
item = Artículo
quantity = Cantidad
delivery = Envío
total = Total
change = Modificar
cancel = Cancelar
undo = Deshacer
put-back = Recuperar
until = hora límite:
go-to-shop = Ir a la tienda
price-from = desde { $price }
price-before = antes
form-refused = No ha funcionado.
email-address = Correo electrónico

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = mañana, { $time }
moment-yesterday = ayer, { $time }
moment-on = { $date }, { $time }
minutes = { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
}
time-left = { $minutes ->
    [one] dentro de 1 minuto
   *[other] dentro de { $minutes } minutos
}
time-left-under-a-minute = en menos de un minuto
time-is-up = plazo terminado
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = dentro de %time%
until-script = Hora límite, %time%: %left%

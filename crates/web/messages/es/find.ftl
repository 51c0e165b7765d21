# Encontrar: búsqueda, listas de artículos y filtros.
find-label = Buscar
find-button = Buscar
find-suggested = Sugerencias
find-in-category = Categoría
find-title = Todos los artículos
find-title-for = Búsqueda: { $text }
find-count = { $count ->
    [one] 1 artículo
   *[other] { $count } artículos
}
find-count-for = { $count ->
    [0] No hay resultados para «{ $text }»
    [one] 1 artículo para «{ $text }»
   *[other] { $count } artículos para «{ $text }»
}
find-corrected = Resultados para «{ $text }».
find-most = Ningún artículo contiene todas estas palabras. Estos contienen la mayoría.
find-most-without = Ningún artículo contiene todas estas palabras. Estos contienen la mayoría, sin: { $words }
find-narrow = Filtros
find-chosen = Filtros aplicados
find-take-away = Quitar filtro:
find-clear = Quitar todos los filtros
find-show = Mostrar artículos
find-sort = Ordenar por
find-sort-recommended = Recomendados
find-sort-relevance = Relevancia
find-sort-newest = Más recientes
find-sort-oldest = Más antiguos
find-sort-price-up = Precio: de menor a mayor
find-sort-price-down = Precio: de mayor a menor
find-sort-title = Nombre
find-in-stock = Disponible ahora
find-price = Precio
find-price-from = Desde
find-price-to = Hasta
find-price-error = Introduzca un importe, por ejemplo 20 o 12,50.
find-price-between = de { $min } a { $max }
find-price-above = { $min } o más
find-price-below = Hasta { $max }
find-vendor = Fabricante
find-option = { $name }: { $value }
find-more-values = Mostrar más
find-empty-title = No se ha encontrado nada
find-empty = Revise la ortografía, pruebe con menos palabras o más generales, o eche un vistazo:
find-without-choices = Nada coincide con todos los filtros. Quite uno:
find-without = Sin «{ $choice }»
find-instead = Le puede interesar

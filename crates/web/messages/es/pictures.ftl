pictures-category-description = { $category } en { $shop }: todo lo de esta categoría, con precios y fechas de entrega.
pictures-items = Artículos
pictures-item = Artículo
pictures-picture = Imagen
pictures-pictures = Imágenes
pictures-state = Estado
pictures-search = Artículo o SKU
pictures-show-all = Mostrar todos los artículos
pictures-items-empty-title = Todavía no hay artículos
pictures-items-empty = Importe primero un catálogo: <code>ringup import shopify FILE...</code>
pictures-count = { $count ->
    [one] 1 imagen
   *[other] { $count } imágenes
}
pictures-unfinished = { $count } en preparación
pictures-failed = { $count ->
    [one] 1 fallida
   *[other] { $count } fallidas
}
pictures-of = Imágenes de { $title }
pictures-see-page = Ver su página
pictures-all-items = Todos los artículos
pictures-add = Añadir imágenes
pictures-hint = JPEG, PNG, WebP o GIF, hasta 20 MB y 50 millones de píxeles cada una, diez a la vez. Se eliminan el lugar y la cámara con que se tomaron.
pictures-upload = Subir
pictures-empty-title = Todavía no hay imágenes
pictures-empty = La tienda muestra en su lugar la primera letra del nombre.
pictures-position = Imagen { $number } de { $count }
pictures-state-own = Vino con el catálogo.
pictures-state-elsewhere = Está en otro sitio, al que no se envía a los visitantes. Sustitúyala o adjunte archivos con ringup import pictures.
pictures-state-making = Archivos reducidos: { $made } de { $due } listos
pictures-state-ready = Lista, { $width } × { $height }
pictures-state-failed = No se pudieron crear los archivos reducidos. La tienda muestra el grande.
pictures-why-damaged = El archivo está dañado: sustitúyalo.
pictures-why-large = Tiene demasiados píxeles: sustitúyalo por uno menor.
pictures-why-gave-up = Se intentó varias veces y siempre se interrumpió: sustituya el archivo.
pictures-retry = Intentar de nuevo
pictures-reload = Ver el progreso
pictures-alt = Qué muestra
pictures-alt-hint = Para quienes no pueden verla. Vacío: el nombre del artículo.
pictures-save = Guardar
pictures-up = Subir un lugar
pictures-up-named = Subir un lugar la imagen { $number }
pictures-down = Bajar un lugar
pictures-down-named = Bajar un lugar la imagen { $number }
pictures-remove = Quitar
pictures-remove-named = Quitar la imagen { $number }
pictures-replace = Sustituir
pictures-replace-with = Sustituir por
pictures-undo = Deshacer
pictures-done-added = Subido. Los archivos reducidos estarán listos en un momento.
pictures-done-described = Guardado.
pictures-done-moved = Movida.
pictures-done-removed = Quitada.
pictures-done-replaced = Sustituida.
pictures-done-restored = Está de vuelta.
pictures-done-retried = Se intenta de nuevo.
pictures-refused = No se ha cambiado nada.
pictures-refused-gone = La imagen ya no está.
pictures-refused-many = Un artículo tiene como máximo 20 imágenes. Quite alguna primero.
pictures-refused-words = La descripción debe ser una línea de 500 caracteres como máximo.
pictures-refused-none = Elija al menos una imagen.
pictures-refused-files = Como máximo { $count } imágenes a la vez.
pictures-refused-empty = «{ $file }» está vacío.
pictures-refused-large = «{ $file }» supera los 20 MB.
pictures-refused-kind = «{ $file }» no es un JPEG, PNG, WebP ni GIF.
pictures-refused-pixels = «{ $file }» tiene más de 50 millones de píxeles.
pictures-refused-damaged = «{ $file }» está dañado y no se puede leer hasta el final.

# Suchen: Suche, Artikellisten und was sie eingrenzt.
find-label = Suche
find-button = Suchen
find-suggested = Vorschläge
find-in-category = Kategorie
find-title = Alle Artikel
find-title-for = Suche: { $text }
find-count = { $count ->
    [one] 1 Artikel
   *[other] { $count } Artikel
}
find-count-for = { $count ->
    [0] Nichts gefunden für „{ $text }“
    [one] 1 Artikel für „{ $text }“
   *[other] { $count } Artikel für „{ $text }“
}
find-corrected = Ergebnisse für „{ $text }“.
find-most = Kein Artikel enthält alle diese Wörter. Diese enthalten die meisten davon.
find-most-without = Kein Artikel enthält alle diese Wörter. Diese enthalten die meisten davon, ohne: { $words }
find-narrow = Filter
find-chosen = Gewählte Filter
find-take-away = Filter entfernen:
find-clear = Alle Filter entfernen
find-show = Artikel anzeigen
find-sort = Sortieren nach
find-sort-recommended = Empfehlung
find-sort-relevance = Bester Treffer
find-sort-newest = Neueste
find-sort-oldest = Älteste
find-sort-price-up = Preis aufsteigend
find-sort-price-down = Preis absteigend
find-sort-title = Name
find-in-stock = Jetzt erhältlich
find-price = Preis
find-price-from = Von
find-price-to = Bis
find-price-error = Geben Sie einen Betrag ein, etwa 20 oder 12,50.
find-price-between = { $min } bis { $max }
find-price-above = Ab { $min }
find-price-below = Bis { $max }
find-vendor = Hersteller
find-option = { $name }: { $value }
find-more-values = Mehr anzeigen
find-empty-title = Nichts gefunden
find-empty = Prüfen Sie die Schreibweise, versuchen Sie weniger oder allgemeinere Wörter, oder sehen Sie sich um:
find-without-choices = Nichts passt zu allen Filtern. Entfernen Sie einen:
find-without = Ohne „{ $choice }“
find-instead = Das könnte Ihnen gefallen

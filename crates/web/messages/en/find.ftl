# Find: search, lists of items and what narrows them.
find-label = Search
find-button = Search
find-suggested = Suggestions
find-in-category = Category
find-title = All items
find-title-for = Search: { $text }
find-count = { $count ->
    [one] 1 item
   *[other] { $count } items
}
find-count-for = { $count ->
    [0] Nothing found for “{ $text }”
    [one] 1 item for “{ $text }”
   *[other] { $count } items for “{ $text }”
}
find-corrected = Showing results for “{ $text }”.
find-most = No item has all of these words. These have most of them.
find-most-without = No item has all of these words. These have most of them, without: { $words }
find-narrow = Filters
find-chosen = Filters in use
find-take-away = Remove filter:
find-clear = Remove all filters
find-show = Show items
find-sort = Sort by
find-sort-recommended = Recommended
find-sort-relevance = Best match
find-sort-newest = Newest
find-sort-oldest = Oldest
find-sort-price-up = Price, low to high
find-sort-price-down = Price, high to low
find-sort-title = Name
find-in-stock = Available now
find-price = Price
find-price-from = From
find-price-to = To
find-price-error = Enter an amount such as 20 or 12.50.
find-price-between = { $min } to { $max }
find-price-above = { $min } and more
find-price-below = Up to { $max }
find-vendor = Made by
find-option = { $name }: { $value }
find-more-values = Show more
find-empty-title = Nothing found
find-empty = Check the spelling, try fewer or more general words, or look around:
find-without-choices = Nothing fits all of the filters. Remove one:
find-without = Without “{ $choice }”
find-instead = You may like

# 尋找：搜尋、商品清單與篩選。
find-label = 搜尋
find-button = 搜尋
find-suggested = 建議
find-in-category = 分類
find-title = 所有商品
find-title-for = 搜尋：{ $text }
find-count = { $count } 件商品
find-count-for = { $count ->
    [0] 找不到符合「{ $text }」的商品
   *[other] 「{ $text }」共有 { $count } 件商品
}
find-corrected = 顯示「{ $text }」的結果。
find-most = 沒有商品包含所有這些字詞。以下商品包含其中大部分。
find-most-without = 沒有商品包含所有這些字詞。以下商品包含其中大部分，但不含：{ $words }
find-narrow = 篩選條件
find-chosen = 已套用的篩選條件
find-take-away = 移除篩選條件：
find-clear = 移除所有篩選條件
find-show = 顯示商品
find-sort = 排序方式
find-sort-recommended = 推薦
find-sort-relevance = 最相關
find-sort-newest = 最新
find-sort-oldest = 最舊
find-sort-price-up = 價格由低到高
find-sort-price-down = 價格由高到低
find-sort-title = 名稱
find-in-stock = 現貨供應
find-price = 價格
find-price-from = 最低
find-price-to = 最高
find-price-error = 請輸入金額，例如 20 或 12.50。
find-price-between = { $min } 至 { $max }
find-price-above = { $min } 以上
find-price-below = { $max } 以下
find-vendor = 製造商
find-option = { $name }：{ $value }
find-more-values = 顯示更多
find-empty-title = 找不到商品
find-empty = 請檢查拼寫，試試較少或較一般的字詞，或隨意瀏覽：
find-without-choices = 沒有商品符合所有篩選條件。請移除一項：
find-without = 不含「{ $choice }」
find-instead = 您可能會喜歡

home-empty-title = 尚無商品
home-empty = 請從命令列匯入商品目錄，再重新整理此頁面：
home-empty-dry-run = 加上 <code>--dry-run</code> 可先預覽結果。
category-empty-title = 目前沒有商品
category-empty = 此分類目前沒有販售中的商品。<a href="/">瀏覽全部商品</a>。
in-stock = 有現貨
to-order = 預購
sold-out = 已售完
not-on-sale = 未販售
availability-to-order = 預購：預計 { $day } 送達
availability-few = { $count ->
   *[other] 只剩 { $count } 件。預計 { $day } 送達
}
availability-in-stock = 有現貨。預計 { $day } 送達
pictures = 圖片
picture-of = 第 { $number } 張圖片，共 { $count } 張
option-sold-out = ，已售完
sold-out-unknown = 目前尚不確定何時補貨。
sold-out-others = 上方其他選項仍可訂購。
enable-offered-title = 一鍵購買
enable-offered = { $name }，這部裝置可以按一下就完成訂購，使用您慣用的地址和付款方式。之後仍可取消訂單。
sign-in-offered-title = 購買
sign-in-offered = 請以電子郵件地址登入，即可一鍵訂購，不需要密碼。
sign-in-to-buy = 登入後購買
almost-ready-title = 即將完成
almost-ready = { $name }，要使用一鍵購買，我們還需要：
missing-address = 送貨地址
missing-payment-method = 付款方式
go-to-account = 前往您的帳戶
details = 商品說明
fact-made-by = 製造商
fact-number = 商品編號
fact-weight = 重量
weight-grams = { $grams } 公克
weight-kilograms = { $kilograms } 公斤

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = 立即購買
order-button = 下單並付款：{ $total }
panel-for = 訂購人
panel-to = 送至
panel-with = 付款方式
panel-by = 預計送達
not-you = 不是您嗎？
not-name = 不是 { $name } 嗎？
change-link = 變更
each-more = 每多一件加 { $price }。
total-for-one = 顯示的總計為 1 件的金額。
delivery-joins = 運費（併入進行中的訂單）
you-pay = 應付金額
for-one = 共 1 件
for-many = 共 %quantity% 件
one-press = 按一下即完成訂購。
cancel-until = 取消或變更截止時間：
card-ending = { $brand } 末碼 { $digits }

# The confirmation above the item page.
ordered = 已訂購：{ $what }。
ordered-goes-to = { $others ->
    [0] 將送至 <b>{ $place }</b>。
   *[other] 將與您訂購的其他 { $others } 件商品合併在一個包裹，送至 <b>{ $place }</b>。
}
ordered-total = 應付金額 { $total }。
ordered-saved = 您省下運費 { $saved }。
ordered-undo-until = 復原或變更截止時間：
ordered-again = 您剛才也訂購過這項商品。要復原這一筆嗎？
undo-this-one = 復原這一筆
review-or-change = 查看或變更

# The frame of every page, and the parts pages are made of.
language-name = 繁體中文
language = 語言
skip-to-content = 跳至主要內容
banner-label = 關於本店
banner-test-mode = <b>測試模式：</b>付款由模擬器處理，不會實際扣款。
banner-mailbox = 本店寄出的郵件都在<a href="/mailbox">信箱</a>裡。
categories = 商品分類
you = 您的專區
orders = 訂單
account = 帳戶
account-of = { $name } 的帳戶
sign-in = 登入
price-note = 價格均含稅。
runs-on = 由 Ringup 提供技術
pages = 頁面
first-page = 回到第一頁
more = 顯示更多
breadcrumb = 頁面路徑
home = 首頁
items = 商品
item = 商品
quantity = 數量
delivery = 運費
total = 總計
change = 變更
cancel = 取消
undo = 復原
put-back = 恢復訂購
until = 截止時間：
go-to-shop = 前往商店
price-from = { $price } 起
price-before = 原價
form-refused = 未能完成。
email-address = 電子郵件地址

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = 明天 { $time }
moment-yesterday = 昨天 { $time }
moment-on = { $date } { $time }
minutes = { $minutes ->
   *[other] { $minutes } 分鐘
}
time-left = { $minutes ->
   *[other] 剩餘 { $minutes } 分鐘
}
time-left-under-a-minute = 剩餘不到 1 分鐘
time-is-up = 時間已到
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = 剩餘 %time%
until-script = 截止時間 %time%：%left%

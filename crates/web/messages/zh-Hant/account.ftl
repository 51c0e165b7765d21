your-account = 您的帳戶
account-who = 使用者
sign-out = 登出
this-device = 這部裝置
enabled-on = 一鍵購買已開啟。
enabled-since = 開啟時間：
enabled-off = 一鍵購買已關閉。
enabled-off-text = 商品頁面不會顯示訂購按鈕。
switch-off = 關閉
enable = 開啟一鍵購買
enable-here = 在這部裝置開啟一鍵購買
enable-meaning = 這是什麼意思
enable-page = 一鍵購買
enable-title = 在這部裝置上一鍵購買
enable-text = 開啟後，每個商品頁面都會顯示訂購按鈕。按一下即完成訂購，不會再次詢問。
enable-cancel = 訂單可在 { $window }內取消或變更；短時間內訂購的商品會合併在同一個包裹寄出。
enable-shared = 使用這部裝置的任何人都可以訂購。若是共用裝置，請勿開啟。
enable-switch-off = 您可以隨時在<a href="/account">帳戶</a>中關閉。
not-now = 暫時不要
where-to = 送貨地址
with-what = 付款方式
no-address-yet = 尚無地址
no-payment-method-yet = 尚無付款方式
orders-go-to = 訂單送至
default = 預設
use-as-default = 設為預設
open-orders-keep-address = 進行中的訂單仍使用原來的地址。

not-you-page = 不是您嗎？
not-you-text = 這會讓這部裝置忘記 { $name }：訂購按鈕會消失，這裡也不再顯示該帳戶的任何內容。訂單維持不變。
not-you-forget = 在這部裝置上忘記 { $name }
not-you-back = 我是 { $name }，返回
nobody-title = 尚未登入
nobody-text = 這部裝置尚未登入本店的任何帳戶。

sign-in-text = 我們會寄給您一個連結，不需要密碼。
sign-in-send = 寄送連結
sign-in-as = 您將在這部裝置上以 <b>{ $name }</b> 的身分登入。
sign-in-here = 在這部裝置登入
sign-in-not-yours = 不是您嗎？請關閉此頁面，系統未進行任何動作。
sign-in-doubtful = 先前有人在此使用過這個電子郵件地址，但從未開啟我們寄出的郵件。如果是您，請登入。如果不是，請以自己的帳戶重新開始：另一個帳戶會失去這個地址，也看不到您的任何資料。
sign-in-anew = 那不是我：重新開始
sign-in-sent-title = 請查看您的郵件
sign-in-sent = 如果 <b>{ $email }</b> 是我們認得的地址，連結已經寄出。連結在 { $time }內有效，請在要登入的裝置上開啟。
sign-in-sent-nothing = 沒有收到？請查看垃圾郵件匣，或<a href="/sign-in">改用其他地址</a>。
open-mailbox = 開啟此示範商店的信箱
link-expired-title = 此連結已過期
link-expired = 為了您的安全，連結只在短時間內有效。系統未進行任何動作。
link-used-title = 此連結已使用過
link-used = 每個連結只能登入一次。如果是您本人使用的，您已在當時的裝置上登入。
link-unknown-title = 我們不認得此連結
link-unknown = 連結可能不完整，請從郵件中複製完整網址。系統未進行任何動作。
link-send-new = 寄送新連結
confirm-by-email = 以電子郵件確認

mailbox = 信箱
mailbox-text = 本店原本要寄出的郵件。郵件保留在此供開發使用，不會寄到任何地方。
mailbox-empty-title = 尚無郵件
mailbox-empty = 以示範顧客的地址<a href="/sign-in">登入</a>，連結就會送到這裡。
mail-to = 收件者：{ $to }
mail-open-link = 開啟連結

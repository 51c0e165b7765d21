your-orders = 您的訂單
orders-sign-in-title = 請登入以查看訂單
orders-empty-title = 尚無訂單
orders-empty = 您訂購的商品會顯示在這裡，並可在一段時間內變更或取消。<a href="/">瀏覽商品</a>。
orders-closed = 已結束
orders-arriving = 最晚 { $day } 送達
order-to = 送至
order-by = ，預計送達
order-placed = 下單時間：
order-number = 訂單 { $id }
order-cancelled = 已取消
order-joined-another = 已併入其他訂單
order-open = 進行中：仍可變更
order-being-prepared = 備貨中
line-cancelled = 已取消
line-to-order = 預購：預計 { $day } 送達
line-arrives = 預計 { $day } 送達
undo-cancelling = 恢復訂購 { $item }
change-item = 變更 { $item }
cancel-item = 取消 { $item }
change-quantity = 變更數量
change-address = 變更地址
send-to = 送至

# Above the page, after an action.
done-cancelled = 已取消。
done-cancelled-text = 此商品不會寄出，也不會收費。
done-restored = 已復原。
done-restored-text = 此商品已重新加入您的訂單。
done-quantity = 數量已變更。
done-quantity-text = 下方為新的總計。
done-address = 地址已變更。
done-address-text = 每筆訂單只收一次運費。
done-enabled = 這部裝置已開啟一鍵購買。
done-enabled-text = 在商品頁面按一下即完成訂購。
done-disabled = 這部裝置已關閉一鍵購買。
done-disabled-text = 您可以隨時重新開啟。
done-default-address = 已儲存。
done-default-address-text = 一鍵購買的訂單今後會送到此地址。
done-signed-out = 您已在這部裝置上登出。
done-signed-out-text = 這裡不再顯示您帳戶的任何內容。
refused-line-too_late = 已無法變更。
refused-line-too_late-text = 可取消或變更的時間已過。未做任何變更。
refused-line-cancelled = 此商品已取消。
refused-line-cancelled-text = 請先復原取消。未做任何變更。
refused-order-out_of_stock = 剩餘數量不足。
refused-order-out_of_stock-text = 庫存沒有這麼多。未做任何變更。
refused-order-unknown_address = 這不是您的地址之一。
refused-order-unknown_address-text = 未做任何變更。
refused-order-step_up_required = 超過您的上限。
refused-order-step_up_required-text = 這項變更會超過一鍵購買的上限。未做任何變更。
refused-suspended = 請先確認您最近的變更。
refused-suspended-text = 一鍵訂購所使用的資料已變更，尚未確認。在此之前，不會改送到其他地址。未做任何變更。
refused-request-invalid = 這不是有效的數量。
refused-request-invalid-text = 請輸入 1 到 999 的整數。未做任何變更。

# A press that placed nothing.
nothing-ordered = 未訂購任何商品。
press-wrong-quantity = 請輸入 1 到 { $most } 的整數。
press-changed = 此頁面顯示後，總計已有變動。
press-changed-next = 請確認新的總計，再按一次。
press-sold-out = 剛剛售完。
press-few-left = { $count ->
   *[other] 只剩 { $count } 件。
}
press-few-left-next = 數量已改為目前的庫存。請再按一次，或減少數量。
press-too-old = 此頁面已超過一天。
press-too-old-next = 頁面現已更新，請再按一次。
press-foreign = 此頁面是為另一位訪客產生的。
press-foreign-next = 請確認目前顯示的使用者，再按一次。
press-not-enabled = 這部裝置未開啟一鍵購買。
press-incomplete = 尚缺部分資料。

# Above a cap: a link by e-mail first.
step-up-title = 還差一步
step-up-not-yet = <b>{ $what }</b> 尚未訂購。
step-up-sum = { $delivered ->
    [1] 金額：{ $amount }（含運費）。
   *[other] 金額：{ $amount }（另加運費）。
}
step-up-confirm-title = 請確認您的訂單
step-up-place = 訂購並付款
step-up-not-yours = 如果不是您本人，請關閉此頁，系統不會訂購任何商品。
step-up-reason-amount = 已超過一鍵購買單筆或多筆合計 { $amount } 的上限。
step-up-reason = 已超過您一鍵購買的上限。
step-up-sent = 我們已將連結寄到 <b>{ $email }</b>。請在 { $time }內開啟，訂單就會依您所見的內容送出。
step-up-no-address = 您沒有可用於確認的電子郵件地址。請先<a href="/account/sign-in-methods">提供您自己的地址</a>，然後再試一次。
back-to-orders = 返回您的訂單

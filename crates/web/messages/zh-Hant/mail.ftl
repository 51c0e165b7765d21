# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = 您的登入連結
mail-sign_in-body =
    請開啟此連結並按下按鈕以登入。連結僅能使用一次，30 分鐘內有效。

    如果這不是您要求的，請不予理會。
mail-step_up-subject = 請確認您的訂單
mail-step_up-line = { $title } × { $quantity }：{ $delivered ->
    [1] { $amount }（含運費）
   *[other] { $amount }（另加運費）
}
mail-step_up-body =
    有一筆超過一鍵購買上限的訂單正等待您確認：

    { $lines }

    請開啟此連結並按下按鈕以送出訂單。連結僅能使用一次，30 分鐘內有效。

    如果不是您本人，請不予理會，系統不會訂購任何商品。
mail-order-subject = { $more ->
    [0] 您的訂單：{ $title } × { $quantity }
   *[other] 您的訂單：{ $title } × { $quantity } 及其他 { $more } 件商品
}
mail-order-link = 查看或變更訂單
mail-order-line = { $title } × { $quantity }，{ $amount }，預計 { $arrives } 送達
mail-order-sum =
    運費：{ $delivery }
    總計：{ $total }
    訂單編號：{ $order }
mail-order-body =
    感謝您的訂購。以下商品將合併在一個包裹，送至{ $place }：

    { $lines }

    您可以變更或取消，截止時間：{ $until }。

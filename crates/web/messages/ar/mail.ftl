# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = رابط تسجيل الدخول
mail-sign_in-body =
    افتح هذا الرابط واضغط على الزر لتسجيل الدخول. يعمل الرابط مرة واحدة، ولمدة 30 دقيقة.

    إذا لم تكن قد طلبته، فلا داعي لفعل أي شيء.
mail-step_up-subject = أكّد طلبك
mail-step_up-line = { $quantity } × { $title }: { $delivered ->
    [1] { $amount } شاملًا التوصيل
   *[other] { $amount } يُضاف إليه التوصيل
}
mail-step_up-body =
    هناك طلب يتجاوز حد الشراء بضغطة واحدة في انتظار تأكيدك:

    { $lines }

    افتح هذا الرابط واضغط على الزر لإتمامه. يعمل الرابط مرة واحدة، ولمدة 30 دقيقة.

    إذا لم تكن أنت من طلب ذلك، فلا داعي لفعل أي شيء: لن يُطلب أي شيء.
mail-order-subject = { $more ->
    [0] طلبك: { $quantity } × { $title }
    [one] طلبك: { $quantity } × { $title } ومنتج آخر
    [two] طلبك: { $quantity } × { $title } ومنتجان آخران
    [few] طلبك: { $quantity } × { $title } و{ $more } منتجات أخرى
    [many] طلبك: { $quantity } × { $title } و{ $more } منتجًا آخر
   *[other] طلبك: { $quantity } × { $title } و{ $more } منتج آخر
}
mail-order-link = عرض الطلب أو تعديله
mail-order-line = { $quantity } × { $title }، { $amount }، يصل يوم { $arrives }
mail-order-sum =
    التوصيل: { $delivery }
    الإجمالي: { $total }
    رقم الطلب: { $order }
mail-order-body =
    شكرًا لك. إلى { $place }، في طرد واحد:

    { $lines }

    يمكنك التعديل أو الإلغاء حتى { $until }.

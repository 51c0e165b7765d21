# The cart.
cart = سلة التسوق
cart-with = سلة التسوق ({ $count })
cart-add = أضف إلى السلة
cart-no-account = لا حاجة إلى حساب: يمكنك إتمام الطلب من السلة بصفة ضيف.
cart-quantity = الكمية المطلوبة
cart-added = أضيف إلى سلتك: { $item }.
cart-removed = أزيل من سلتك: { $item }.
cart-nothing = لا يمكن طلب أي شيء من سلتك الآن.
cart-changed = تغيّرت سلتك بعد بدء إتمام الشراء، ربما على جهاز آخر. لم يُطلب شيء الآن.
cart-empty-title = سلتك فارغة
cart-empty = يبقى ما تضعه هنا حتى تطلبه. وإذا سجلت الدخول رافقك إلى أجهزتك الأخرى.
cart-see-items = تصفح المنتجات
cart-lines = محتويات سلتك
cart-each = { $price } للقطعة
cart-update = تحديث
cart-update-item = تحديث كمية { $item }
cart-remove = إزالة
cart-remove-item = إزالة { $item }
cart-sum = طلبك
cart-delivery-later = تضاف أجرة التوصيل عند إتمام الطلب.
cart-check-out = إتمام الطلب
cart-not-sold = لم يعد معروضا للبيع، ولا يدخل في الطلب.
cart-gone = أحد الأصناف في سلتك لم يعد معروضا للبيع. لم يتغيّر شيء.
cart-sold-out = نفدت الكمية، ولا يدخل في الطلب.
cart-only-left = { $count ->
    [one] بقيت قطعة واحدة فقط. غيّر الكمية لتطلبها.
    [two] بقيت قطعتان فقط. غيّر الكمية لتطلبهما.
    [few] بقيت { $count } قطع فقط. غيّر الكمية لتطلبها.
   *[other] بقي { $count } فقط. غيّر الكمية لتطلبها.
}
cart-later = بالطلب المسبق: يصل لاحقا.
cart-dearer = ارتفع السعر من { $before } إلى { $now } منذ إضافته.
cart-cheaper = انخفض السعر من { $before } إلى { $now } منذ إضافته.
problem-cart-quantity = هذه ليست كمية من 1 إلى 999.
problem-cart-full = سلتك ممتلئة: 50 صنفا مختلفا على الأكثر.
cart-too-many = تتسع السلة لـ999 وحدة من الصنف الواحد على الأكثر، وفيها منه { $held } بالفعل. لم يُضَف شيء.
cart-checkout-over = عملية الشراء التي تنتمي إليها هذه الصفحة لم تعد مفتوحة. لم يتغيّر شيء.

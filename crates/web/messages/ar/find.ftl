# البحث: البحث وقوائم المنتجات وعوامل التصفية.
find-label = بحث
find-button = ابحث
find-suggested = اقتراحات
find-in-category = فئة
find-title = كل المنتجات
find-title-for = بحث: { $text }
find-count = { $count ->
    [zero] لا توجد منتجات
    [one] منتج واحد
    [two] منتجان
    [few] { $count } منتجات
    [many] { $count } منتجًا
   *[other] { $count } منتج
}
find-count-for = { $count ->
    [zero] لم يُعثر على شيء عن «{ $text }»
    [one] منتج واحد عن «{ $text }»
    [two] منتجان عن «{ $text }»
    [few] { $count } منتجات عن «{ $text }»
    [many] { $count } منتجًا عن «{ $text }»
   *[other] { $count } منتج عن «{ $text }»
}
find-corrected = النتائج عن «{ $text }».
find-most = لا يوجد منتج يحتوي على كل هذه الكلمات. هذه المنتجات تحتوي على معظمها.
find-most-without = لا يوجد منتج يحتوي على كل هذه الكلمات. هذه المنتجات تحتوي على معظمها، من دون: { $words }
find-narrow = عوامل التصفية
find-chosen = عوامل التصفية المستخدمة
find-take-away = إزالة عامل التصفية:
find-clear = إزالة كل عوامل التصفية
find-show = عرض المنتجات
find-sort = ترتيب حسب
find-sort-recommended = موصى به
find-sort-relevance = الأكثر صلة
find-sort-newest = الأحدث
find-sort-oldest = الأقدم
find-sort-price-up = السعر من الأقل إلى الأعلى
find-sort-price-down = السعر من الأعلى إلى الأقل
find-sort-title = الاسم
find-in-stock = متوفر الآن
find-price = السعر
find-price-from = من
find-price-to = إلى
find-price-error = يُرجى إدخال مبلغ مثل 20 أو 12.50.
find-price-between = من { $min } إلى { $max }
find-price-above = { $min } فأكثر
find-price-below = حتى { $max }
find-vendor = الشركة المصنِّعة
find-option = { $name }: { $value }
find-more-values = عرض المزيد
find-empty-title = لم يُعثر على شيء
find-empty = يُرجى التحقق من الإملاء، أو تجربة كلمات أقل أو أعم، أو تصفّح المتجر:
find-without-choices = لا شيء يطابق كل عوامل التصفية. يمكنك إزالة أحدها:
find-without = من دون «{ $choice }»
find-instead = قد يعجبك أيضًا

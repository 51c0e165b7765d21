pictures-category-description = { $category } في { $shop }: كل ما في هذه الفئة مع الأسعار ومواعيد التسليم.
pictures-items = المنتجات
pictures-item = المنتج
pictures-picture = الصورة
pictures-pictures = الصور
pictures-state = الحالة
pictures-search = منتج أو SKU
pictures-show-all = عرض كل المنتجات
pictures-items-empty-title = لا توجد منتجات بعد
pictures-items-empty = استورد قائمة منتجات أولاً: <code>ringup import shopify FILE...</code>
pictures-count = { $count ->
    [zero] لا صور
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
pictures-unfinished = { $count } قيد التجهيز
pictures-failed = { $count } فشلت
pictures-of = صور { $title }
pictures-see-page = عرض صفحته
pictures-all-items = كل المنتجات
pictures-add = إضافة صور
pictures-hint = JPEG أو PNG أو WebP أو GIF، حتى 20 ميغابايت و50 مليون بكسل لكل صورة، عشر صور في المرة. تُحذف بيانات مكان التصوير والكاميرا.
pictures-upload = رفع
pictures-empty-title = لا توجد صور بعد
pictures-empty = يعرض المتجر الحرف الأول من الاسم بدلاً منها.
pictures-position = الصورة { $number } من { $count }
pictures-state-own = جاءت مع قائمة المنتجات.
pictures-state-elsewhere = موجودة في موقع آخر لا يُرسَل الزوار إليه. استبدلها أو أرفق ملفات بالأمر ringup import pictures.
pictures-state-making = الملفات المصغّرة: أُنجز { $made } من { $due }
pictures-state-ready = جاهزة، { $width } × { $height }
pictures-state-failed = تعذّر إنشاء الملفات المصغّرة. يعرض المتجر الملف الكبير.
pictures-why-damaged = الملف تالف: استبدله.
pictures-why-large = عدد وحدات البكسل كبير جدًا: استبدله بملف أصغر.
pictures-why-gave-up = جرت المحاولة عدة مرات وتوقفت كل مرة: استبدل الملف.
pictures-retry = إعادة المحاولة
pictures-reload = عرض التقدم
pictures-alt = ماذا تُظهر
pictures-alt-hint = لمن لا يستطيع رؤيتها. إن تُرك فارغاً: اسم المنتج.
pictures-save = حفظ
pictures-up = نقل لأعلى
pictures-up-named = نقل لأعلى: الصورة { $number }
pictures-down = نقل لأسفل
pictures-down-named = نقل لأسفل: الصورة { $number }
pictures-remove = إزالة
pictures-remove-named = إزالة الصورة { $number }
pictures-replace = استبدال
pictures-replace-with = استبدال بـ
pictures-undo = تراجع
pictures-done-added = تم الرفع. ستجهز الملفات المصغّرة بعد لحظات.
pictures-done-described = تم الحفظ.
pictures-done-moved = تم النقل.
pictures-done-removed = تمت الإزالة.
pictures-done-replaced = تم الاستبدال.
pictures-done-restored = أُعيدت.
pictures-done-retried = تجري إعادة المحاولة.
pictures-refused = لم يتغيّر شيء.
pictures-refused-gone = لم تعد الصورة موجودة.
pictures-refused-many = للمنتج 20 صورة على الأكثر. أزل بعضها أولاً.
pictures-refused-words = يجب أن يكون الوصف سطراً واحداً من 500 حرف على الأكثر.
pictures-refused-none = اختر صورة واحدة على الأقل.
pictures-refused-files = { $count ->
    [one] صورة واحدة على الأكثر في المرة.
    [two] صورتان على الأكثر في المرة.
    [few] { $count } صور على الأكثر في المرة.
   *[other] { $count } صورة على الأكثر في المرة.
}
pictures-refused-empty = «{ $file }» فارغ.
pictures-refused-large = «{ $file }» أكبر من 20 ميغابايت.
pictures-refused-kind = «{ $file }» ليس JPEG ولا PNG ولا WebP ولا GIF.
pictures-refused-pixels = «{ $file }» به أكثر من 50 مليون بكسل.
pictures-refused-damaged = «{ $file }» تالف ولا يمكن قراءته حتى نهايته.

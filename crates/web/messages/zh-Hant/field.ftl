# Fields of any form, and what is wrong with them.
field-optional = （選填）
field-errors = 請先修正：
field-postal = 此國家的郵遞區號格式如 { $example }。
field-empty = 此欄位不可空白。
field-too-long = 內容太長。
field-control = 內含無法使用的字元。
field-email = 請輸入電子郵件地址，例如 ada@example.com。
field-country = 請選擇國家或地區。
field-phone = 電話號碼的格式如 +886 2 5550 0100：只能有數字、空格和 + - ( ) . /，分機可用 x。

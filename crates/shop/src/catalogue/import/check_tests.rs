use proptest::prelude::*;

use super::super::Source;
use super::super::read::Products;
use super::*;

const OLD: &str = "Handle,Title,Body (HTML),Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
    Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,\
    Variant Requires Shipping,Image Src,Image Position,Image Alt Text,Status";
const NEW: &str = "Title,URL handle,Description,Type,Tags,Published on online store,Option1 name,Option1 value,SKU,\
    Weight value (grams),Inventory quantity,Continue selling when out of stock,Price,Compare-at price,Product image URL,\
    Image position,Image alt text,Status,Some metafield";

fn read(text: &str) -> Vec<Result<Product, Vec<Problem>>> {
    let source = Source::bytes("t.csv", text.as_bytes().to_vec());
    let mut products = Products::open(&source).unwrap().unwrap();
    std::iter::from_fn(|| products.next().unwrap().map(|g| product("t.csv", products.columns(), Currency::USD, g)))
        .collect()
}

/// The rows after the older dialect's header, as a table of some columns.
fn old(columns: &[&str], rows: &[&[&str]]) -> Vec<Result<Product, Vec<Problem>>> {
    let mut text = OLD.to_owned();
    for row in rows {
        let cell = |name: &str| columns.iter().position(|column| *column == name).map_or("", |at| row[at]);
        let cells: Vec<String> =
            OLD.split(',').map(|name| format!("\"{}\"", cell(name).replace('"', "\"\""))).collect();
        text.push('\n');
        text.push_str(&cells.join(","));
    }
    read(&text)
}

/// Line, column and message of each problem.
fn faults(result: &Result<Product, Vec<Problem>>) -> Vec<String> {
    let problems = result.as_ref().unwrap_err();
    problems.iter().map(|problem| problem.to_string().trim_start_matches("t.csv:").to_owned()).collect()
}

#[test]
fn the_older_dialect_is_read() {
    let products = old(
        &[
            "Handle",
            "Title",
            "Type",
            "Tags",
            "Option1 Name",
            "Option1 Value",
            "Variant SKU",
            "Variant Grams",
            "Variant Inventory Qty",
            "Variant Inventory Policy",
            "Variant Price",
            "Image Src",
            "Image Position",
        ],
        &[
            &[
                "pot",
                "Clay  pot",
                "",
                "Pots, Clay,",
                "Size",
                "S",
                "'01",
                "99.5",
                "3",
                "deny",
                "9.99",
                "https://a/2.jpg",
                "2",
            ],
            &["pot", "", "", "", "", "L", "02", "", "-2", "continue", "12", "", ""],
            &["pot", "", "", "", "", "", "", "", "", "", "", "https://a/1.jpg", "1"],
            &["lamp", "Lamp", "Light", "", "Title", "Default Title", "", "0", "", "", "50", "", ""],
        ],
    );
    let pot = products[0].as_ref().unwrap();
    assert_eq!((pot.title.as_str(), pot.category.as_str(), pot.tags.as_str()), ("Clay pot", "Pots", "Pots, Clay"));
    assert_eq!((pot.options[0].as_str(), pot.status), ("Size", "active"));
    assert_eq!(
        pot.pictures.iter().map(|(url, _)| url.as_str()).collect::<Vec<_>>(),
        ["https://a/1.jpg", "https://a/2.jpg"]
    );
    let [small, large] = pot.variants.as_slice() else { panic!("{:?}", pot.variants) };
    assert_eq!((small.sku.as_str(), small.weight_grams, small.price, small.quantity), ("01", 100, 999, Some(3)));
    assert_eq!((large.label().as_str(), large.quantity, large.back_order, large.price), ("L", Some(0), true, 1_200));
    let lamp = products[1].as_ref().unwrap();
    assert_eq!((lamp.options.concat(), lamp.variants.len(), lamp.category.as_str()), (String::new(), 1, "Light"));
    assert_eq!((lamp.variants[0].quantity, lamp.variants[0].label()), (None, String::new()));
}

#[test]
fn the_newer_dialect_is_read() {
    let text = format!(
        "{NEW}\r\nPlanter,planter,<p>A planter</p>,,\"stoneware, big\",TRUE,Size,14 cm,P-14,900,18,CONTINUE,24.00,30,\
         /p.svg,1,A planter,active,x\r\n,planter,,,,,,18 cm,P-18,1.4e3,1.5,MAYBE,,,,,,,\r\n\
         Draft,draft,,,,FALSE,,,,,,,1,0,,,,Active,\r\nOld,old,,,,TRUE,,,,,,,1,,,,,Archived,"
    );
    let products = read(&text);
    assert_eq!(
        faults(&products[0]),
        [
            "3: Price: a variant needs a price",
            "3: Weight value (grams): must be a number of grams, not \"1.4e3\"",
            "3: Inventory quantity: must be a whole number of units, not \"1.5\"",
            "3: Continue selling when out of stock: must be deny or continue, not \"MAYBE\"",
        ]
    );
    let draft = products[1].as_ref().unwrap();
    assert_eq!((draft.status, draft.category.as_str(), draft.variants[0].compare_at), ("draft", "Other", None));
    assert_eq!(products[2].as_ref().unwrap().status, "archived");
}

#[test]
fn faults_are_named_by_line_and_column_behind_quoted_line_breaks() {
    let text = "Handle,Title,Body (HTML),Variant Inventory Qty,Variant Price,Option1 Name,Option1 Value\r\n\
        a,A,\"<p>\r\nx\r\n</p>\",many,-1,Size,S\r\na,,,1,1e3,,S\r\n\r\nb,B,\"x\ny\",1,,,\r\nc,,,,\"1,50\",,";
    let products = read(text);
    assert_eq!(
        faults(&products[0]),
        [
            "4: Variant Price: must not be negative: \"-1\"",
            "4: Variant Inventory Qty: must be a whole number of units, not \"many\"",
            "5: Variant Price: must be an amount of USD such as 12.50, not \"1e3\"",
            "5: Option1 Value: the variant \"S\" is on line 2 already",
        ]
    );
    assert_eq!(faults(&products[1]), ["8: Variant Price: a variant needs a price"]);
    assert_eq!(
        faults(&products[2]),
        [
            "9: Title: a product's first row needs a title",
            "9: Variant Price: must be an amount of USD such as 12.50, not \"1,50\"",
        ]
    );
}

#[test]
fn options_must_be_whole() {
    let columns =
        ["Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Variant Price"];
    let products = old(
        &columns,
        &[
            &["a", "A", "Size", "S", "", "", "1"],
            &["a", "", "", "", "", "red", "1"],
            &["b", "B", "", "", "", "", "1"],
            &["b", "", "", "", "", "", "2"],
            &["c", "C", "", "Default Title", "", "", "1"],
            &["d", "D", "Size", "", "", "", "1"],
        ],
    );
    assert_eq!(
        faults(&products[0]),
        [
            "3: Option1 Value: a value of the option \"Size\" is missing",
            "3: Option2 Name: the option of the value \"red\" has no name",
        ]
    );
    assert_eq!(faults(&products[1]), ["5: Option1 Value: the variant without options is on line 4 already"]);
    assert!(products[2].is_ok());
    assert_eq!(faults(&products[3]), ["7: Option1 Value: a value of the option \"Size\" is missing"]);
}

#[test]
fn everything_has_a_limit() {
    let long = "x".repeat(300);
    let html = "y".repeat(HTML_BYTES_MAX + 1);
    let products = old(
        &["Handle", "Title", "Body (HTML)", "Variant Price", "Image Src", "Published", "Variant Inventory Qty"],
        &[
            &["a", &long, &html, "99999999999999", "javascript:alert(1)", "maybe", "1000000001"],
            &["!!", "B", "", "99999999999999999999999", "", "", ""],
            &["", "C", "", "1", "", "", ""],
        ],
    );
    assert_eq!(
        faults(&products[0]),
        [
            "2: Title: has 300 characters; 255 are allowed",
            "2: Body (HTML): has 100001 bytes; 100000 are allowed",
            "2: Published: must be true or false, not \"maybe\"",
            "2: Image Src: must be a web address such as https://example.com/a.jpg, not \"javascript:alert(1)\"",
            "2: Variant Price: \"99999999999999\" is too high",
            "2: Variant Inventory Qty: must be a whole number of units, not \"1000000001\"",
        ]
    );
    assert_eq!(faults(&products[1])[0], "3: Handle: \"!!\" has no letter or digit");
    assert_eq!(faults(&products[2]), ["4: Handle: must not be empty"]);
    let sizes: Vec<String> = (0..=VARIANTS_MAX).map(|size| size.to_string()).collect();
    let rows: Vec<[&str; 5]> = sizes.iter().map(|size| ["a", "A", "Size", size.as_str(), "1"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(|row| row.as_slice()).collect();
    let products = old(&["Handle", "Title", "Option1 Name", "Option1 Value", "Variant Price"], &rows);
    assert_eq!(faults(&products[0]), ["252: Option1 Value: more than 250 variants"]);
}

#[test]
fn pictures_keep_their_order_and_come_once() {
    let products = old(
        &["Handle", "Title", "Variant Price", "Image Src", "Image Position", "Image Alt Text"],
        &[
            &["a", "A", "1", "https://x/b c.jpg", "", "b"],
            &["a", "", "", "https://x/a.jpg", "1", "a"],
            &["a", "", "", "https://x/a.jpg", "3", "again"],
            &["b", "B", "1", "https://x/a.jpg", "first", ""],
        ],
    );
    let pictures = &products[0].as_ref().unwrap().pictures;
    let expected =
        [("https://x/a.jpg", "a"), ("https://x/b%20c.jpg", "b")].map(|(url, alt)| (url.to_owned(), alt.to_owned()));
    assert_eq!(*pictures, expected);
    assert_eq!(faults(&products[1]), ["5: Image Position: must be a whole number, not \"first\""]);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(rows in prop::collection::vec(
        prop::collection::vec("(\"|,|\n|-|1|9{20}|\\.|true|Size|Default Title|https://|\\PC){0,3}", 0..24), 0..6)) {
        let mut text = OLD.to_owned();
        for row in rows {
            text.push('\n');
            text.push_str(&row.join(","));
        }
        for product in read(&text) {
            match product {
                Ok(product) => prop_assert!(!product.variants.is_empty() && !product.handle.is_empty()),
                Err(problems) => prop_assert!(problems.iter().all(|problem| problem.line > 0) && !problems.is_empty()),
            }
        }
    }

    #[test]
    fn arbitrary_cells_are_read_or_named(cells in prop::collection::vec("(\"|\n|-|1|9{20}|\\.|true|é|\u{0}|\\PC){0,4}", 21)) {
        let columns: Vec<&str> = OLD.split(',').collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        for product in old(&columns, &[&cells]) {
            if let Err(problems) = product {
                prop_assert!(problems.iter().all(|problem| columns.contains(&problem.column.as_str())));
            }
        }
    }
}

//! Find: what is imported is found at once, by every process, on both engines.

use std::collections::BTreeSet;
use std::sync::Arc;

use db::testing::on_both;
use db::{args, sql};
use shop::catalogue::import::{self, Source};
use shop::catalogue::search::{Choices, Found, How, Rules, Search, SearchError, Sort, Synonyms, Wanted};
use shop::kernel::ItemId;

use crate::store::Store;

const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,\
                    Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Status\n";

fn import(store: &Store, rows: &str) {
    let source = Source::bytes("find.csv", format!("{HEAD}{rows}").into_bytes());
    let options = import::Options::default();
    let report =
        import::run(&store.db, &*store.world, &store.ids, &store.policy, &[source], options, &mut |_| ()).unwrap();
    assert_eq!(report.problems, []);
}

fn wanted(text: &str) -> Wanted {
    Wanted {
        text: text.into(),
        choices: Choices::default(),
        sort: Sort::Relevance,
        after: None,
        limit: 10,
        facets: true,
        most: true,
    }
}

fn rules() -> Rules {
    Rules { language: "en".into(), synonyms: Synonyms::parse("sofa, couch") }
}

fn find(store: &Store, search: &Arc<Search>, wanted: Wanted) -> Found {
    let search = search.clone();
    store.db.read_blocking(move |tx| search.find(tx, &rules(), &wanted)).unwrap()
}

/// The handles that a search finds, in order.
fn handles(store: &Store, search: &Arc<Search>, text: &str) -> Vec<String> {
    named(store, find(store, search, wanted(text)).items)
}

fn named(store: &Store, items: Vec<ItemId>) -> Vec<String> {
    let read = move |tx: &mut db::Tx<'_>| -> db::Result<Vec<String>> {
        let one = |item: &ItemId| tx.one(sql!("select handle from item where id = $1"), args![*item], |row| row.get(0));
        items.iter().map(one).collect()
    };
    store.db.read_blocking(read).unwrap()
}

fn built(store: &Store) -> Arc<Search> {
    let search = Arc::new(Search::new(&rules()));
    search.build_blocking(&store.db).unwrap();
    search
}

const POTS: &str = "\
blue-pot,Blue stoneware pots,<p>Thrown by <b>hand</b>.</p>,Alder Row,Pots,\"garden, clay\",Size,Small,BP-1,4006381333931,10.00,shopify,5,deny,active
blue-pot,,,,,,,Large,BP-2,,20.00,shopify,0,deny,
red-lamp,Crème lampshade,,Birch,Lamps,light,Size,Small,RL-1,,30.00,shopify,0,deny,active
couch,Linen couch,,Cedar,Furniture,,,,SO-1,,900.00,,,deny,active
draft,Secret pot,,Cedar,Pots,,,,DR-1,,1.00,,,deny,draft
";

#[test]
fn what_is_imported_is_found_at_once_by_every_process() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (one, other) = (built(&store), built(&store));
        assert_eq!(handles(&store, &one, "pot"), Vec::<String>::new());
        import(&store, POTS);
        for search in [&one, &other, &built(&store)] {
            assert_eq!(handles(&store, search, ""), ["couch", "blue-pot", "red-lamp"], "what is sold out comes last");
            for (text, expected) in [
                ("pot", "blue-pot"),
                ("STONEWARE pot", "blue-pot"),
                ("stonewear", "blue-pot"),
                ("the hands", "blue-pot"),
                ("clay", "blue-pot"),
                ("alder", "blue-pot"),
                ("large", "blue-pot"),
                ("bp-2", "blue-pot"),
                ("4006381333931", "blue-pot"),
                ("creme lampshades", "red-lamp"),
                ("lampsahde", "red-lamp"),
                ("lam", "red-lamp"),
                ("sofa", "couch"),
                ("sofas", "couch"),
            ] {
                assert_eq!(handles(&store, search, text), [expected], "{text}");
            }
            for text in ["secret", "dr-1", "xylophone", "%", "' or 1=1", "\u{0}", &"pot ".repeat(500)] {
                let found = find(&store, search, wanted(text));
                assert!(found.items.is_empty() || text.starts_with("pot"), "{text:?}");
            }
        }
        // A price, a title, an option; an item that is no longer on sale; one that is now.
        import(
            &store,
            "blue-pot,Blue glazed pots,,Alder Row,Pots,,Colour,Sky,BP-1,,11.00,shopify,5,deny,active\n\
             couch,Linen couch,,Cedar,Furniture,,,,SO-1,,900.00,,,deny,draft\n\
             draft,Secret pot,,Cedar,Pots,,,,DR-1,,1.00,,,deny,active\n",
        );
        for search in [&one, &other, &built(&store)] {
            assert_eq!(handles(&store, search, "stoneware"), Vec::<String>::new());
            assert_eq!(handles(&store, search, "couch"), Vec::<String>::new());
            assert_eq!(handles(&store, search, "pot"), ["draft", "blue-pot"]);
            assert_eq!(handles(&store, search, "glazed"), ["blue-pot"]);
            let mut dear = wanted("pot");
            dear.choices.price_min = Some(1_100);
            assert_eq!(named(&store, find(&store, search, dear).items), ["blue-pot"]);
            let found = find(&store, search, wanted(""));
            let names: BTreeSet<&str> = found.facets.vendors.iter().map(|value| value.name.as_str()).collect();
            assert_eq!(names, BTreeSet::from(["Alder Row", "Birch", "Cedar"]));
        }
        store.verify();
        // By hand, past the product: a price, a title's word.
        for broken in [
            sql!("update variant set price = price + 1 where sku = 'BP-1'"),
            sql!("update item set title = 'Ecru couch' where handle = 'couch'"),
        ] {
            assert_eq!(store.db.write_blocking(move |tx| tx.run(broken, &[])), Ok(1));
        }
        let checked = store.db.read_blocking(shop::invariants::check).unwrap();
        let amiss = checked.iter().find(|checked| checked.name == "search.as_the_catalogue").unwrap();
        assert_eq!(amiss.violations, 2);
    });
}

#[test]
fn facets_narrow_and_count() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        import(&store, POTS);
        let search = built(&store);
        let mut small = wanted("");
        small.choices.options.insert("Size".into(), BTreeSet::from(["Small".to_owned()]));
        let found = find(&store, &search, small.clone());
        assert_eq!(named(&store, found.items), ["blue-pot", "red-lamp"]);
        let sizes: Vec<(&str, u64, bool)> =
            found.facets.options[0].1.iter().map(|value| (value.name.as_str(), value.count, value.chosen)).collect();
        assert_eq!(
            (found.facets.options[0].0.as_str(), sizes),
            ("Size", vec![("Large", 1, false), ("Small", 2, true)])
        );
        assert_eq!((found.total, found.matched, found.facets.in_stock), (2, 3, 1));
        small.choices.in_stock = true;
        small.choices.categories.insert("pots".into());
        assert_eq!(named(&store, find(&store, &search, small.clone()).items), ["blue-pot"]);
        small.choices.vendors.insert("Birch".into());
        let none = find(&store, &search, small);
        assert_eq!((none.items.len(), none.matched), (0, 3));
        assert_eq!(find(&store, &search, wanted("xylophone pot")).how, How::Most);
    });
}

#[test]
fn what_sells_out_is_seen_behind_the_orders() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        import(&store, POTS);
        let search = built(&store);
        let in_stock = || {
            let mut wanted = wanted("");
            wanted.choices.in_stock = true;
            named(&store, find(&store, &search, wanted).items)
        };
        let look = || {
            let search = search.clone();
            let all = move |tx: &mut db::Tx<'_>| -> db::Result<()> {
                while search.look_at_stock(tx)? {}
                Ok(())
            };
            store.db.read_blocking(all).unwrap();
        };
        assert_eq!(in_stock(), ["couch", "blue-pot"]);
        let variant = move |tx: &mut db::Tx<'_>| -> db::Result<shop::kernel::VariantId> {
            tx.one(sql!("select id from variant where sku = 'BP-1'"), &[], |row| row.get(0))
        };
        let variant = store.db.read_blocking(variant).unwrap();
        let taken = store.db.write_blocking(move |tx| shop::catalogue::stock::take(tx, variant, 5)).unwrap();
        assert_eq!(taken, Some(5));
        look();
        assert_eq!(in_stock(), ["couch"]);
        store.db.write_blocking(move |tx| shop::catalogue::stock::give_back(tx, variant, 5, 5, false)).unwrap();
        look();
        look();
        assert_eq!(in_stock(), ["couch", "blue-pot"]);
    });
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let rows: String = (0..57)
            .map(|n| format!("i{n},Item {n},,V,T,,,,S{n},,{}.00,shopify,{},deny,active\n", n % 7 + 1, n % 3))
            .collect();
        import(&store, &rows);
        let search = built(&store);
        for sort in Sort::ALL {
            let mut seen = Vec::new();
            let mut page = Wanted { sort, limit: 10, ..wanted("item") };
            loop {
                let found = find(&store, &search, page.clone());
                assert_eq!(found.total, 57);
                seen.extend(found.items);
                let Some(next) = found.next else { break };
                page.after = Some(next);
            }
            assert_eq!(seen.len(), 57, "{sort:?}");
            assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 57, "{sort:?}");
        }
        let first = find(&store, &search, wanted("item"));
        for other in
            [Wanted { after: first.next, ..wanted("other") }, Wanted { after: Some("x".into()), ..wanted("item") }]
        {
            let search = search.clone();
            let refused = store.db.read_blocking(move |tx| search.find(tx, &rules(), &other));
            assert!(matches!(refused, Err(SearchError::Cursor(_))));
        }
    });
}

#[test]
fn typing_is_met_halfway() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        import(&store, POTS);
        let search = built(&store);
        let suggest = |text: &'static str| {
            let search = search.clone();
            store.db.read_blocking(move |tx| search.suggest(tx, &rules(), text)).unwrap()
        };
        let found = suggest("stonew");
        assert_eq!(
            (found.texts, named(&store, found.items)),
            (vec!["stoneware".to_owned()], vec!["blue-pot".to_owned()])
        );
        assert_eq!(suggest("po").categories, [("pots".to_owned(), "Pots".to_owned())]);
        assert_eq!(suggest("lampsahde").texts, ["lampshade"]);
        assert_eq!(suggest("secret").items, []);
        assert_eq!(suggest(" !").texts, Vec::<String>::new());
    });
}

#[test]
fn rows_that_were_never_written_are_made_good() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let variant = store.variant(3, false);
        let search = built(&store);
        assert_eq!(find(&store, &search, wanted("pot")).items.len(), 1);
        let read = move |tx: &mut db::Tx<'_>| -> db::Result<i64> {
            tx.one(
                sql!("select count(*) from search_item s join variant v on v.item_id = s.item_id where v.id = $1"),
                args![variant],
                |row| row.get(0),
            )
        };
        assert_eq!(store.db.read_blocking(read).unwrap(), 1);
    });
}

#[test]
fn a_search_that_is_not_made_says_so() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let search = Arc::new(Search::new(&rules()));
        let refused = store.db.read_blocking(move |tx| search.find(tx, &rules(), &wanted("pot")));
        assert!(matches!(refused, Err(SearchError::NotReady)));
    });
}

//! The demo catalogue's pictures, carried by the binary. `serve` has them too: the catalogue may be imported anywhere.

/// Name and bytes, in the order of the names; `build.rs` lists them.
static PICTURES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// A picture by its file name.
pub fn find(name: &str) -> Option<&'static [u8]> {
    let position = PICTURES.binary_search_by_key(&name, |(known, _)| known).ok()?;
    PICTURES.get(position).map(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_is_found_and_is_one() {
        assert!(PICTURES.len() >= 60);
        for (name, bytes) in PICTURES {
            assert_eq!(find(name), Some(*bytes));
            assert!(bytes.starts_with(b"<svg") || bytes.starts_with(b"<?xml"), "{name}");
        }
        assert_eq!(find("../Cargo.toml"), None);
    }

    #[test]
    fn the_catalogue_names_only_pictures_that_are_there() {
        let catalogue = include_str!("../../demo/catalogue.csv");
        let named: Vec<&str> =
            catalogue.split("/pictures/").skip(1).filter_map(|rest| rest.split(',').next()).collect();
        assert!(named.len() >= 60);
        for name in named {
            assert!(find(name).is_some(), "{name}");
        }
    }
}

//! How fields are read. A field that may be left out is left out: `null` is no value of it. Whole numbers are those of
//! JSON Schema: `2` is one, and so is `2.0`. An object is no list of its fields, which derived readers would take for one.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// The largest number that every JSON reader keeps exactly.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

struct Whole;

impl Visitor<'_> for Whole {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        // Too large is for the field's own limit to say.
        Ok(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() != 0.0 {
            return Err(E::custom("must be a whole number"));
        }
        // The cast is exact after the clamp.
        Ok(number.clamp(-EXACT_MAX, EXACT_MAX) as i64)
    }
}

/// A whole number.
pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_i64(Whole)
}

/// A whole number, if one is given.
pub(super) fn given_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    whole(deserializer).map(Some)
}

/// A value, if one is given.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// An object, by its fields' names.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Named(PhantomData))
    }
}

struct Named<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Named<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

/// An object, if one is given.
pub(super) fn given_object<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Object::deserialize(deserializer).map(|Object(value)| Some(value))
}

/// A list of objects.
pub(super) fn objects<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let objects: Vec<Object<T>> = Vec::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(value)| value).collect())
}

/// A list of objects, if one is given.
pub(super) fn given_objects<'de, T, D>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    objects(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{given_object, objects, whole};

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        one: u8,
        two: Option<u8>,
    }

    #[test]
    fn objects_are_no_lists() {
        let read = |text: &str| given_object::<Pair, _>(&mut serde_json::Deserializer::from_str(text)).ok();
        assert_eq!(read(r#"{"one":1,"two":2}"#), Some(Some(Pair { one: 1, two: Some(2) })));
        let list = |text: &str| objects::<Pair, _>(&mut serde_json::Deserializer::from_str(text)).ok();
        assert_eq!(list(r#"[{"one":1}]"#), Some(vec![Pair { one: 1, two: None }]));
        assert_eq!(list("[]"), Some(vec![]));
        for text in ["[1,2]", "null", "1", r#"{"two":2}"#, r#"{"one":1,"three":3}"#] {
            assert_eq!((read(text), list(&format!("[{text}]"))), (None, None), "{text}");
        }
    }

    #[test]
    fn whole_numbers() {
        let read = |text: &str| whole(&mut serde_json::Deserializer::from_str(text)).ok();
        for (text, number) in [("1", 1), ("-1", -1), ("2.0", 2), ("1e3", 1_000), ("18446744073709551615", i64::MAX)] {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for text in ["1.5", "null", "\"1\"", "true", "[1]", "{}", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

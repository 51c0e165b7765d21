//! Arguments and cells: 64-bit integers, text, bytes and null, and nothing else.

use std::borrow::Cow;

use crate::{Error, Result};

/// An argument of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// No value.
    Null,
    /// An integer: ids, times in microseconds, money in minor units, flags as 0 and 1.
    Int(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl Arg<'_> {
    /// The same argument, owning its data.
    pub fn into_owned(self) -> Arg<'static> {
        match self {
            Arg::Null => Arg::Null,
            Arg::Int(value) => Arg::Int(value),
            Arg::Text(value) => Arg::Text(Cow::Owned(value.into_owned())),
            Arg::Bytes(value) => Arg::Bytes(Cow::Owned(value.into_owned())),
        }
    }
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Arg::Int(value)
    }
}

impl From<u32> for Arg<'_> {
    fn from(value: u32) -> Self {
        Arg::Int(i64::from(value))
    }
}

impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Arg::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Arg<'_> {
    fn from(value: String) -> Self {
        Arg::Text(Cow::Owned(value))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Arg::Text(Cow::Borrowed(value))
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Arg::Bytes(Cow::Borrowed(value))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Arg::Bytes(Cow::Borrowed(value))
    }
}

impl<'a, T: Into<Arg<'a>>> From<Option<T>> for Arg<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Arg::Null, Into::into)
    }
}

/// The arguments of a statement: `args![customer, now, "text"]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Arg::from($value)),*] as &[$crate::Arg<'_>]
    };
}

impl rusqlite::ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Arg::Null => ValueRef::Null,
            Arg::Int(value) => ValueRef::Integer(*value),
            Arg::Text(value) => ValueRef::Text(value.as_bytes()),
            Arg::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl tokio_postgres::types::ToSql for Arg<'_> {
    fn to_sql(
        &self,
        ty: &tokio_postgres::types::Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> std::result::Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        use tokio_postgres::types::{IsNull, Type};
        match self {
            Arg::Null => Ok(IsNull::Yes),
            Arg::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Arg::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Arg::Text(value) if *ty == Type::TEXT => value.as_ref().to_sql(ty, out),
            Arg::Bytes(value) if *ty == Type::BYTEA => value.as_ref().to_sql(ty, out),
            other => Err(format!("{other:?} where {ty} is due").into()),
        }
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A row of an answer; columns count from 0.
pub struct Row<'a>(pub(crate) Cells<'a>);

pub(crate) enum Cells<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The cell in `column`.
    ///
    /// # Errors
    /// [`Error::Broken`] when there is no such column or it has another type: a defect.
    pub fn get<T: FromCell>(&self, column: usize) -> Result<T> {
        T::from_cell(self, column)
    }

    fn int(&self, column: usize) -> Result<Option<i64>> {
        match self.0 {
            Cells::Sqlite(row) => row.get(column).map_err(Error::from),
            // A literal in a select list, `case when .. then 1 else 0 end`, is a 32-bit integer there.
            Cells::Postgres(row) if *row.columns()[column].type_() == tokio_postgres::types::Type::INT4 => {
                let cell: Option<i32> = row.try_get(column).map_err(|e| Error::Broken(e.to_string()))?;
                Ok(cell.map(i64::from))
            }
            Cells::Postgres(row) => row.try_get(column).map_err(|e| Error::Broken(e.to_string())),
        }
    }

    fn text(&self, column: usize) -> Result<Option<&str>> {
        match self.0 {
            Cells::Sqlite(row) => {
                let cell = row.get_ref(column).map_err(Error::from)?;
                cell.as_str_or_null().map_err(|e| Error::Broken(e.to_string()))
            }
            Cells::Postgres(row) => row.try_get(column).map_err(|e| Error::Broken(e.to_string())),
        }
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.0 {
            Cells::Sqlite(row) => {
                let cell = row.get_ref(column).map_err(Error::from)?;
                cell.as_blob_or_null().map_err(|e| Error::Broken(e.to_string()))
            }
            Cells::Postgres(row) => row.try_get(column).map_err(|e| Error::Broken(e.to_string())),
        }
    }

    /// The cell as an argument, whatever its type: for copying tables.
    pub(crate) fn any(&self, column: usize) -> Result<Arg<'static>> {
        use rusqlite::types::ValueRef;
        use tokio_postgres::types::Type;
        match self.0 {
            Cells::Sqlite(row) => Ok(match row.get_ref(column).map_err(Error::from)? {
                ValueRef::Integer(value) => Arg::Int(value),
                ValueRef::Text(value) => Arg::from(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Arg::Bytes(Cow::Owned(value.to_vec())),
                ValueRef::Null => Arg::Null,
                ValueRef::Real(_) => return Err(Error::Broken("a real number in a table".into())),
            }),
            Cells::Postgres(row) => match *row.columns()[column].type_() {
                Type::INT8 => Ok(Arg::from(self.int(column)?)),
                Type::TEXT => Ok(Arg::from(self.text(column)?).into_owned()),
                _ => Ok(Arg::from(self.bytes(column)?).into_owned()),
            },
        }
    }
}

/// What a cell can become.
pub trait FromCell: Sized {
    /// Reads the cell.
    ///
    /// # Errors
    /// [`Error::Broken`] when the cell has another type.
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self>;
}

fn present<T>(cell: Option<T>, column: usize) -> Result<T> {
    cell.ok_or_else(|| Error::Broken(format!("null in column {column}")))
}

impl FromCell for i64 {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        present(row.int(column)?, column)
    }
}

impl FromCell for u32 {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        u32::try_from(i64::from_cell(row, column)?).map_err(|e| Error::Broken(e.to_string()))
    }
}

impl FromCell for bool {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        Ok(i64::from_cell(row, column)? != 0)
    }
}

impl FromCell for String {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        Ok(present(row.text(column)?, column)?.to_owned())
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        Ok(present(row.bytes(column)?, column)?.to_vec())
    }
}

impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        let bytes = present(row.bytes(column)?, column)?;
        bytes.try_into().map_err(|_| Error::Broken(format!("{} bytes where {N} are due", bytes.len())))
    }
}

/// Null becomes `None`: decided by the cell itself, so that every nullable type reads the same way.
impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(row: &Row<'_>, column: usize) -> Result<Self> {
        let null = match row.0 {
            Cells::Sqlite(row) => {
                matches!(row.get_ref(column).map_err(Error::from)?, rusqlite::types::ValueRef::Null)
            }
            Cells::Postgres(row) => row.try_get::<_, Nullness>(column).map_err(|e| Error::Broken(e.to_string()))?.0,
        };
        if null { Ok(None) } else { T::from_cell(row, column).map(Some) }
    }
}

struct Nullness(bool);

impl<'a> tokio_postgres::types::FromSql<'a> for Nullness {
    fn from_sql(
        _: &tokio_postgres::types::Type,
        _: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Nullness(false))
    }

    fn from_sql_null(
        _: &tokio_postgres::types::Type,
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Nullness(true))
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }
}

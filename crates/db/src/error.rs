//! What can go wrong below SQL, told apart by what the caller can do about it.

/// A failure of the engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue is full: try again a little later.
    #[error("too many writes are waiting")]
    Busy,
    /// The database is shutting down.
    #[error("the database is closed")]
    Closed,
    /// No space is left for the data; nothing was changed, reads go on, writes work again when there is space.
    #[error("the disk is full")]
    Full,
    /// The device failed to write or sync: what is on disk is unknown, so the process must stop.
    #[error("the device failed: {0}")]
    Device(String),
    /// The database server can't be reached; nothing was changed.
    #[error("the database can't be reached: {0}")]
    Unreachable(String),
    /// The connection broke while committing: the change is either whole or absent. Retry with the same key.
    #[error("the connection broke while committing")]
    Unknown,
    /// A unique constraint was hit.
    #[error("not unique: {0}")]
    Unique(String),
    /// Another constraint was hit: an invariant would have been broken.
    #[error("constraint: {0}")]
    Constraint(String),
    /// Two transactions were in each other's way; the engine runs the closure again.
    #[error("serialization conflict")]
    Conflict,
    /// No row where one must be.
    #[error("no row: {0}")]
    Missing(String),
    /// A defect: bad SQL, a wrong type, an unexpected answer.
    #[error("database: {0}")]
    Broken(String),
}

impl Error {
    /// A closure that panicked was rolled back: a defect of ours, which another try would meet again.
    pub(crate) fn panicked() -> Error {
        Error::Broken("a closure panicked".into())
    }

    /// Whether running the same closure again can succeed.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Error::Broken(error.to_string());
        };
        let text = message.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            ErrorCode::DiskFull => Error::Full,
            // A shared-memory file that can't grow is a full disk too.
            ErrorCode::SystemIoFailure if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Error::Full,
            ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Error::Device(format!("{text} ({})", failure.extended_code))
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
            ErrorCode::ConstraintViolation => match failure.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => Error::Unique(text),
                _ => Error::Constraint(text),
            },
            _ => Error::Broken(format!("{text} ({})", failure.extended_code)),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(server) = error.as_db_error() else {
            // An argument of a wrong type has a cause too, but that is a defect.
            let broke_off = std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>());
            return if error.is_closed() || broke_off {
                Error::Unreachable(error.to_string())
            } else {
                Error::Broken(error.to_string())
            };
        };
        match server.code().code() {
            "40001" | "40P01" => Error::Conflict,
            "23505" => Error::Unique(server.constraint().unwrap_or("").to_owned()),
            "53100" => Error::Full,
            // Shutting down, starting, no connection left, or a standby that takes no writes: each passes.
            "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "25006" => {
                Error::Unreachable(server.message().to_owned())
            }
            code if code.starts_with("08") => Error::Unreachable(server.message().to_owned()),
            code if code.starts_with("23") => Error::Constraint(server.message().to_owned()),
            code => Error::Broken(format!("{} ({code})", server.message())),
        }
    }
}

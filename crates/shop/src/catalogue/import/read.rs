//! A file as products: records with their physical lines, grouped by consecutive rows of one handle. Streams; the
//! longest record and the largest product are bounded, so that a missing quote can't fill the memory.

use std::io::{self, Read};

use csv::{ByteRecord, StringRecord};

use super::dialect::{Columns, Field};
use super::{ImportError, Problem, Source};

/// Longest record in bytes: the longest description, twice over.
const RECORD_BYTES_MAX: usize = 256 * 1_024;
/// Largest product in bytes, all its rows together.
const PRODUCT_BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// A row of the file.
#[derive(Debug)]
pub(super) struct Row {
    /// The physical line it begins on, from 1.
    pub line: u64,
    record: StringRecord,
}

impl Row {
    /// A field, trimmed; nothing where the file has no such column.
    pub(super) fn text(&self, columns: &Columns, field: Field) -> &str {
        columns.position(field).and_then(|position| self.record.get(position)).unwrap_or("").trim()
    }

    /// The physical line a field begins on: a record may span several.
    pub(super) fn line_of(&self, columns: &Columns, field: Field) -> u64 {
        let before = columns.position(field).unwrap_or(0);
        self.line + self.record.iter().take(before).map(line_breaks).sum::<u64>()
    }
}

fn line_breaks(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

/// The rows of one product, with what was wrong before their content could be looked at.
#[derive(Debug)]
pub(super) struct Group {
    /// As the file has it.
    pub handle: String,
    /// The line of its first row.
    pub line: u64,
    /// Its rows; none that could not be read.
    pub rows: Vec<Row>,
    /// Not empty: the product can't be imported.
    pub problems: Vec<Problem>,
    bytes: usize,
}

/// A file that is being read.
pub(super) struct Products<'a> {
    file: &'a str,
    reader: csv::Reader<Input<Box<dyn Read + 'a>>>,
    columns: Columns,
    /// The first row of the next product, or what was wrong with it.
    ahead: Option<Record>,
    /// What follows can't be read.
    broken: bool,
    /// Rows read, without the header.
    pub rows: u64,
}

/// One record: its handle where it could be read, and the row or the problem.
struct Record {
    handle: Option<String>,
    line: u64,
    row: Result<Row, Problem>,
}

impl<'a> Products<'a> {
    /// Opens a source and reads its header.
    ///
    /// # Errors
    /// Outside: the file can't be read. Inside: it is no product file.
    pub(super) fn open(source: &'a Source) -> Result<Result<Products<'a>, Problem>, ImportError> {
        let input = Input::new(source.open()?);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        let file = source.name();
        let wrong =
            |message: String| Ok(Err(Problem { file: file.to_owned(), line: 1, column: String::new(), message }));
        let mut header = ByteRecord::new();
        if let Err(error) = reader.read_byte_record(&mut header) {
            if reader.get_ref().exceeded() {
                return wrong("the header is too long: is this a CSV file?".to_owned());
            }
            return Err(ImportError::Io { file: file.to_owned(), error: error.into() });
        }
        let Ok(header) = StringRecord::from_byte_record(header) else {
            return wrong("the header is not UTF-8: save the file as UTF-8".to_owned());
        };
        match Columns::detect(header.iter()) {
            Ok(columns) => Ok(Ok(Products { file, reader, columns, ahead: None, broken: false, rows: 0 })),
            Err(message) => wrong(message),
        }
    }

    /// Where the file has its fields.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Bytes of the file that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.reader.get_ref().bytes
    }

    /// The next product; `None` at the end.
    ///
    /// # Errors
    /// When the file can't be read.
    pub(super) fn next(&mut self) -> Result<Option<Group>, ImportError> {
        let first = match self.ahead.take() {
            Some(first) => first,
            None => match self.record()? {
                Some(first) => first,
                None => return Ok(None),
            },
        };
        let handle = first.handle.clone().unwrap_or_default();
        let mut group = Group { handle, line: first.line, rows: Vec::new(), problems: Vec::new(), bytes: 0 };
        self.add(&mut group, first.row);
        while let Some(next) = self.record()? {
            // A row whose handle can't be read belongs to the product it stands in.
            if next.handle.as_ref().is_some_and(|handle| *handle != group.handle) {
                self.ahead = Some(next);
                break;
            }
            self.add(&mut group, next.row);
        }
        Ok(Some(group))
    }

    fn add(&self, group: &mut Group, row: Result<Row, Problem>) {
        match row {
            Err(problem) => group.problems.push(problem),
            Ok(_) if group.bytes > PRODUCT_BYTES_MAX => {}
            Ok(row) => {
                group.bytes += row.record.as_slice().len();
                if group.bytes > PRODUCT_BYTES_MAX {
                    let message = format!("the product {} has more than {PRODUCT_BYTES_MAX} bytes", group.handle);
                    group.problems.push(Problem {
                        file: self.file.to_owned(),
                        line: row.line,
                        column: String::new(),
                        message,
                    });
                } else {
                    group.rows.push(row);
                }
            }
        }
    }

    /// The next record that is not blank.
    fn record(&mut self) -> Result<Option<Record>, ImportError> {
        while !self.broken {
            let mut record = ByteRecord::new();
            self.reader.get_mut().allow();
            let before = self.reader.position().line();
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(_) if self.reader.get_ref().exceeded() => {
                    let message = format!(
                        "a record of more than {RECORD_BYTES_MAX} bytes begins here, perhaps by a quote that is never \
                         closed; what follows can't be read"
                    );
                    self.broken = true;
                    return Ok(Some(Record {
                        handle: None,
                        line: before,
                        row: Err(self.problem(before, None, message)),
                    }));
                }
                Err(error) => return Err(ImportError::Io { file: self.file.to_owned(), error: error.into() }),
            }
            if record.iter().all(|field| field.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            self.rows += 1;
            return Ok(Some(self.checked(record)));
        }
        Ok(None)
    }

    fn checked(&self, record: ByteRecord) -> Record {
        let spans = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        // The reader stands behind the record's own line break, which the input always has; blank lines that it
        // skipped before the record are counted too, so counting from the end is right where its start is not.
        let line = self.reader.position().line().saturating_sub(spans + 1).max(1);
        let at = self.columns.position(Field::Handle).and_then(|position| record.get(position));
        let handle = at.and_then(|bytes| std::str::from_utf8(bytes).ok()).map(|handle| handle.trim().to_owned());
        if record.len() != self.columns.width() {
            let hint = if spans > 10 { "; is a quote missing?" } else { "" };
            let message = format!("{} fields where the header has {}{hint}", record.len(), self.columns.width());
            let handle = handle.filter(|handle| !handle.is_empty() && !handle.contains('\n'));
            return Record { handle, line, row: Err(self.problem(line, None, message)) };
        }
        match StringRecord::from_byte_record(record) {
            Ok(record) => Record { handle, line, row: Ok(Row { line, record }) },
            Err(error) => {
                let position = error.utf8_error().field();
                let record = error.into_byte_record();
                let before: usize =
                    record.iter().take(position).map(|field| field.iter().filter(|byte| **byte == b'\n').count()).sum();
                let message = "not UTF-8: save the file as UTF-8".to_owned();
                Record { handle, line, row: Err(self.problem(line + before as u64, Some(position), message)) }
            }
        }
    }

    fn problem(&self, line: u64, position: Option<usize>, message: String) -> Problem {
        let column = position.map_or(String::new(), |position| self.columns.name_at(position).to_owned());
        Problem { file: self.file.to_owned(), line, column, message }
    }
}

/// Bytes on their way into the CSV reader: every line break becomes one `\n`, the last line gets one too, and one record
/// may not take more than its share.
struct Input<R> {
    inner: R,
    bytes: u64,
    left: usize,
    after_return: bool,
    last: u8,
    ended: bool,
}

impl<R: Read> Input<R> {
    fn new(inner: R) -> Input<R> {
        Input { inner, bytes: 0, left: RECORD_BYTES_MAX, after_return: false, last: b'\n', ended: false }
    }

    /// A new record begins.
    fn allow(&mut self) {
        self.left = RECORD_BYTES_MAX;
    }

    fn exceeded(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.ended || buffer.is_empty() {
                return Ok(0);
            }
            if self.left == 0 {
                return Err(io::Error::other("a record is too long"));
            }
            let count = self.inner.read(buffer)?;
            self.bytes += count as u64;
            self.left = self.left.saturating_sub(count);
            if count == 0 {
                self.ended = true;
                if self.last == b'\n' {
                    return Ok(0);
                }
                buffer[0] = b'\n';
                return Ok(1);
            }
            let mut kept = 0;
            for position in 0..count {
                let byte = buffer[position];
                let second_half = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !second_half {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                self.last = buffer[kept - 1];
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups(text: &[u8]) -> Vec<Group> {
        let source = Source::bytes("t.csv", text.to_vec());
        let mut products = Products::open(&source).unwrap().unwrap();
        std::iter::from_fn(|| products.next().unwrap()).collect()
    }

    #[test]
    fn lines_are_physical_whatever_the_line_breaks() {
        let text = "Handle,Title,Body (HTML),Variant Price\n\na,A,\"one\ntwo\nthree\",1\n\n\na,,,2\nb,B,,3";
        for breaks in ["\n", "\r\n", "\r"] {
            let groups = groups(text.replace('\n', breaks).as_bytes());
            let lines: Vec<Vec<u64>> =
                groups.iter().map(|group| group.rows.iter().map(|row| row.line).collect()).collect();
            assert_eq!(lines, [vec![3, 8], vec![9]], "{breaks:?}");
            let source = Source::bytes("t.csv", text.as_bytes().to_vec());
            let products = Products::open(&source).unwrap().unwrap();
            let first = &groups[0].rows[0];
            assert_eq!(first.line_of(products.columns(), Field::Html), 3);
            assert_eq!(first.line_of(products.columns(), Field::Price), 5);
            assert_eq!(first.text(products.columns(), Field::Html), "one\ntwo\nthree");
        }
    }

    #[test]
    fn short_rows_and_wrong_bytes_are_named() {
        let found =
            groups(b"Handle,Title,Vendor,Variant Price\r\na,A,,1\r\na,,2\r\nb,B\xff,,3\r\nc,\"x\ny\",\xfe,1\r\n");
        let problem = |group: usize| {
            let problem = &found[group].problems[0];
            (problem.line, problem.column.as_str(), problem.message.as_str())
        };
        assert_eq!(problem(0), (3, "", "3 fields where the header has 4"));
        assert_eq!(problem(1), (4, "Title", "not UTF-8: save the file as UTF-8"));
        assert_eq!(problem(2), (6, "Vendor", "not UTF-8: save the file as UTF-8"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found_without_reading_on() {
        let mut text = b"Handle,Title,Variant Price\na,A,1\nb,\"B,1\n".to_vec();
        (0..50_000).for_each(|number| text.extend(format!("c{number},C,1\n").bytes()));
        let found = groups(&text);
        let problems: Vec<&Problem> = found.iter().flat_map(|group| &group.problems).collect();
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(problem.line, 3);
        assert!(problem.message.contains("never closed"), "{problem:?}");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(prop_oneof![
            Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300)) {
            let mut text = b"Handle,Title,Variant Price\n".to_vec();
            text.extend(bytes);
            let lines = text.len() as u64;
            for group in groups(&text) {
                prop_assert!(group.line <= lines);
            }
        }
    }
}

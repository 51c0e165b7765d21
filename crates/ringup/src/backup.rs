//! `ringup backup` and `ringup restore`: a whole shop in one SQLite file, from and to either engine.

use std::fs::{DirBuilder, File, Permissions};
use std::io::Read as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use db::{Copied, Db, sql};
use shop::invariants;

use crate::store::{Missing, Store, command_options};
use crate::{cli, verify};

/// What every SQLite file begins with.
const SQLITE_HEAD: &[u8; 16] = b"SQLite format 3\0";

/// The command that copies out.
#[derive(clap::Args)]
pub struct Backup {
    #[command(flatten)]
    store: Store,
    /// The file to write; it must not be there yet
    file: PathBuf,
}

/// The command that copies in.
#[derive(clap::Args)]
pub struct Restore {
    #[command(flatten)]
    store: Store,
    /// The file that `ringup backup` wrote
    file: PathBuf,
}

impl Backup {
    /// Writes the file. It has its name only when it is whole, and is for its owner alone.
    ///
    /// # Errors
    /// When the shop can't be opened or the file can't be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let file = &self.file;
        ensure!(!file.exists(), "{} exists already", file.display());
        let name = file.file_name().with_context(|| format!("{} is no file name", file.display()))?;
        let db = self.store.open(Missing::Refuse, command_options())?;
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = parent.join(format!(".ringup-backup-{}", std::process::id()));
        let made = DirBuilder::new().mode(0o700).create(&folder);
        made.with_context(|| format!("can't write to {}", parent.display()))?;
        let outcome = write(&db, &folder.join(name), file);
        let _ = std::fs::remove_dir_all(&folder);
        let copied = outcome?;
        cli::print(&format!("{} rows of {} tables in {}\n", copied.rows, copied.tables, file.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn write(db: &Db, unfinished: &Path, file: &Path) -> anyhow::Result<Copied> {
    let copied = db.backup(unfinished, &shop::tables())?;
    std::fs::set_permissions(unfinished, Permissions::from_mode(0o600))?;
    // A link, because a rename would replace a file that has come meanwhile.
    std::fs::hard_link(unfinished, file).with_context(|| format!("can't make {}", file.display()))?;
    Ok(copied)
}

impl Restore {
    /// Fills an empty shop from the file and checks it.
    ///
    /// # Errors
    /// When the file is no backup, or the shop is not empty; then nothing is changed.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        recognise(&self.file)?;
        let db = self.store.open(Missing::Create, command_options())?;
        ensure!(is_empty(&db)?, "this shop is not empty; restore into a new folder or database");
        let copied = db
            .restore(&self.file, &shop::tables())
            .with_context(|| format!("can't restore {}; nothing was changed", self.file.display()))?;
        let checked = db.read_blocking(invariants::check)?;
        if !verify::holds(&checked) {
            cli::remark(&verify::table(&checked));
            bail!("restored, but what is in {} breaks its invariants", self.file.display());
        }
        let held = checked.len();
        cli::print(&format!(
            "{} rows in {} tables restored; all {held} invariants hold\n",
            copied.rows, copied.tables
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn recognise(file: &Path) -> anyhow::Result<()> {
    let mut head = [0; SQLITE_HEAD.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
    match read {
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(error).with_context(|| format!("can't read {}", file.display()))
        }
        Ok(()) if head == *SQLITE_HEAD => Ok(()),
        _ => bail!("{} is no backup of a shop", file.display()),
    }
}

/// Whether nothing was ever put here: a server's first start leaves its key, every command a node number or a setting.
fn is_empty(db: &Db) -> db::Result<bool> {
    db.read_blocking(|tx| {
        tx.one(
            sql!(
                "select (select count(*) from secret) + (select count(*) from node_counter)
                    + (select count(*) from setting) + (select count(*) from customer) + (select count(*) from item)"
            ),
            &[],
            |row| Ok(row.get::<i64>(0)? == 0),
        )
    })
}

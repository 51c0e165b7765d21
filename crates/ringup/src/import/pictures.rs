//! `ringup import pictures`: files of a folder stand for the pictures that an imported catalogue names on another site, so that
//! no visitor's browser has to ask there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use shop::catalogue::picture::read::{BYTES_MAX, read};
use shop::catalogue::picture::source::{self, Wanted};

use crate::cli;
use crate::store::{Missing, Store};

/// Most files looked at.
const FILES_MAX: usize = 100_000;
/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 8;

/// The command.
#[derive(clap::Args)]
pub struct Pictures {
    #[command(flatten)]
    store: Store,
    /// The folder with the files; folders in it are looked into too
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Print which file would stand for which picture, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Read files again for pictures that have one already
    #[arg(long)]
    again: bool,
}

impl Pictures {
    /// Attaches and reports. A file that is no picture is told and left out; the others are attached.
    ///
    /// # Errors
    /// When the folder can't be read or there is no shop.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let mut files = BTreeMap::new();
        collect(&self.folder, 0, &mut files).with_context(|| format!("can't read {}", self.folder.display()))?;
        let shop = self.store.shop(Missing::Refuse)?;
        let wanted = shop.db.read_blocking(source::wanted)?;
        let mut counts = Counts::default();
        let mut done: BTreeMap<&str, ()> = BTreeMap::new();
        for one in &wanted {
            if done.insert(&one.url, ()).is_some() {
                continue;
            }
            if one.have && !self.again {
                counts.had += 1;
                continue;
            }
            let Some(file) = found(&files, one) else {
                counts.missing += 1;
                continue;
            };
            if self.dry_run {
                cli::print(&format!("{} <- {}\n", one.url, file.display()))?;
                counts.attached += 1;
                continue;
            }
            let picture = match load(file) {
                Ok(picture) => picture,
                Err(reason) => {
                    cli::remark(&format!("{}: {reason}; left out", file.display()));
                    counts.bad += 1;
                    continue;
                }
            };
            let (ids, now, url) = (shop.ids.clone(), shop.world.now(), one.url.clone());
            shop.db.write_blocking(move |tx| source::attach(tx, &ids, now, &url, &picture))?;
            counts.attached += 1;
        }
        cli::print(&counts.told(self.dry_run))?;
        Ok(if counts.bad > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn load(file: &Path) -> anyhow::Result<shop::catalogue::picture::read::Readable> {
    let length = std::fs::metadata(file)?.len();
    ensure!(length <= BYTES_MAX as u64, "is larger than 20 MB");
    Ok(read(&std::fs::read(file)?)?)
}

#[derive(Default)]
struct Counts {
    attached: u64,
    had: u64,
    missing: u64,
    bad: u64,
}

impl Counts {
    fn told(&self, dry_run: bool) -> String {
        let Counts { attached, had, missing, bad } = self;
        let word = if dry_run { "would get a file" } else { "got a file" };
        format!("{attached} pictures {word}, {had} had one, {missing} found none, {bad} files were bad\n")
    }
}

/// Files by what they may be found by: their whole name, in lower case.
fn collect(folder: &Path, depth: usize, files: &mut BTreeMap<String, PathBuf>) -> anyhow::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let kind = entry.file_type()?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if kind.is_dir() && depth < DEPTH_MAX {
            collect(&entry.path(), depth + 1, files)?;
        } else if kind.is_file() && ending(&name).is_some() {
            ensure!(files.len() < FILES_MAX, "there are more than {FILES_MAX} files");
            files.entry(name).or_insert_with(|| entry.path());
        }
    }
    Ok(())
}

fn ending(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    ["jpg", "jpeg", "png", "webp", "gif"].contains(&ending).then_some(stem)
}

/// By the last part of the address; else a file called after the SKU, or after the handle: `handle.jpg` for the first picture of an
/// item, `handle-2.jpg` for the second.
fn found<'a>(files: &'a BTreeMap<String, PathBuf>, wanted: &Wanted) -> Option<&'a PathBuf> {
    let path = wanted.url.split(['?', '#']).next().unwrap_or_default();
    let last = decoded(path.rsplit('/').next().unwrap_or_default()).to_lowercase();
    if let Some(file) = files.get(&last) {
        return Some(file);
    }
    let mut names = vec![ending(&last).unwrap_or_default().to_owned()];
    if wanted.sku.is_empty() {
        names.push(format!("{}-{}", wanted.handle, wanted.position));
        if wanted.position == 1 {
            names.push(wanted.handle.clone());
        }
    } else {
        names.push(wanted.sku.clone());
    }
    names.iter().filter(|name| !name.is_empty()).find_map(|name| {
        let name = name.to_lowercase();
        ["jpg", "jpeg", "png", "webp", "gif"].iter().find_map(|ending| files.get(&format!("{name}.{ending}")))
    })
}

/// Undoes percent-encoding, as far as it is one.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_address_sku_or_handle() {
        let names = ["my pot.png", "sku-7.webp", "mug.jpg", "mug-2.jpeg", "cup.gif"];
        let files: BTreeMap<String, PathBuf> = names.iter().map(|name| ((*name).into(), PathBuf::from(name))).collect();
        for (url, handle, sku, position, expected) in [
            ("https://cdn.example/a/My%20Pot.png?v=3", "x", "", 1, Some("my pot.png")),
            ("https://cdn.example/a/my%20pot.jpg", "x", "", 1, Some("my pot.png")),
            ("https://cdn.example/1.jpg", "x", "SKU-7", 1, Some("sku-7.webp")),
            ("https://cdn.example/1.jpg", "mug", "", 1, Some("mug.jpg")),
            ("https://cdn.example/2.jpg", "mug", "", 2, Some("mug-2.jpeg")),
            ("https://cdn.example/3.jpg", "mug", "", 3, None),
            ("https://cdn.example/1.jpg", "cup", "", 2, None),
            ("https://cdn.example/%zz%", "", "", 1, None),
        ] {
            let wanted = Wanted { url: url.into(), handle: handle.into(), sku: sku.into(), position, have: false };
            assert_eq!(found(&files, &wanted).map(|file| file.as_path()), expected.map(Path::new), "{url} {handle}");
        }
    }
}

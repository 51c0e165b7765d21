//! Joins the message files of each language, and the parts of the style sheet, so that a feature adds its file and nothing else; and
//! puts in front of a page's first script what keeps its buttons from presses that were meant for another page.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const LANGUAGES: [&str; 6] = ["en", "de", "fr", "es", "zh-Hant", "ar"];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for language in LANGUAGES {
        fs::write(out.join(format!("{language}.ftl")), joined(&Path::new("messages").join(language), "ftl")?)?;
    }
    let settle = text(Path::new("assets/settle.js"))?;
    for name in ["ringup.js", "tv.js"] {
        fs::write(out.join(name), format!("{settle}{}", text(&Path::new("assets").join(name))?))?;
    }
    fs::write(out.join("ringup.css"), joined(Path::new("assets/css"), "css")?)
}

/// The files of a folder with this extension, in the order of their names.
fn joined(folder: &Path, extension: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    let mut joined = String::new();
    for file in files {
        joined.push_str(&text(&file)?);
        joined.push('\n');
    }
    Ok(joined)
}

fn text(file: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", file.display());
    fs::read_to_string(file)
}

//! What every page shares: the shop around it, the visitor, notices above it, and the small parts (links, times, pictures).

use std::sync::Arc;

use shop::catalogue::picture::{self, Kind};

use crate::language::{Language, Rich, Said};

/// What is the same on every page of this shop; built once per catalogue change and shared.
#[derive(Debug, Clone, Default)]
pub struct Shop {
    /// Name of the shop, shown as the link home.
    pub name: String,
    /// The languages to choose from.
    pub languages: Vec<Language>,
    /// Address of the style sheet, with its content hash.
    pub css_href: String,
    /// Address of the script module, with its content hash.
    pub js_href: String,
    /// Address of the search field's script module, with its content hash.
    pub find_href: String,
    /// Address of the address form's script module, with its content hash; imported where there is one.
    pub country_href: String,
    /// Address of the icon (`assets/favicon.svg`), with its content hash.
    pub icon_href: String,
    /// Categories in the header; at most eight, or the header grows a second row.
    pub categories: Vec<Link>,
    /// True while payments go to the simulator: shows the test-mode banner.
    pub test_mode: bool,
    /// True where the development mailbox answers at `/mailbox`: shows the way there.
    pub mailbox: bool,
}

/// The frame of one page.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The shop around the page.
    pub shop: Arc<Shop>,
    /// The language of the page.
    pub language: Language,
    /// Title of the page without the shop's name; empty on the home page.
    pub title: String,
    /// Meta description; none on private pages.
    pub description: Option<String>,
    /// Absolute address search engines should keep; none on private pages, which are then marked `noindex`.
    pub canonical: Option<String>,
    /// Path of this page (`/orders`), to mark the link that leads here as current.
    pub path: String,
    /// Short name of the recognised customer (`Ada E.`); none shows "Sign in".
    pub visitor: Option<String>,
    /// The recognised customer's id, for the forms that change something of his (`whose`); else nothing.
    pub made_for: String,
    /// What stands in the search field.
    pub searched: String,
    /// What link previews show, on pages with a canonical address.
    pub social: Option<Social>,
    /// Data blocks for search engines, made by `find::structured::block`: JSON that can't end the block.
    pub structured: Vec<String>,
    /// Units in the cart, where the page looked.
    pub cart: Option<i64>,
}

impl Layout {
    /// A message without arguments.
    #[must_use]
    pub fn t(&self, key: &str) -> &'static str {
        self.language.t(key)
    }

    /// A message with arguments.
    #[must_use]
    pub fn say<'a>(&self, key: &'a str) -> Said<'a> {
        self.language.say(key)
    }

    /// A message that holds markup.
    #[must_use]
    pub fn rich<'a>(&self, key: &'a str) -> Rich<'a> {
        self.language.rich(key)
    }

    /// An address without its query: the same page in any language.
    #[must_use]
    pub fn address<'a>(&self, canonical: &'a str) -> &'a str {
        canonical.split('?').next().unwrap_or(canonical)
    }
}

/// What a link preview shows of a page (Open Graph).
#[derive(Debug, Clone, Default)]
pub struct Social {
    /// `website` or `product`.
    pub kind: &'static str,
    /// The page's title.
    pub title: String,
    /// Absolute address of a picture.
    pub picture: Option<String>,
    /// Amount and currency, as machines read them.
    pub price: Option<(String, String)>,
}

/// A link with its words.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// Address, already percent-encoded.
    pub href: String,
    /// Words of the link.
    pub label: String,
}

/// A moment, for people and for machines.
#[derive(Debug, Clone, Default)]
pub struct When {
    /// Machine form for `<time datetime>`: RFC 3339, or `2026-11-24` for a day.
    pub datetime: String,
    /// The words: `11:42`, `tomorrow, 00:12`, `Tuesday 24 November`.
    pub text: String,
}

/// A moment until which something can be done; the script counts down to it.
#[derive(Debug, Clone, Default)]
pub struct Deadline {
    /// Machine form for `<time datetime>`, RFC 3339.
    pub datetime: String,
    /// The words: `11:42`, `tomorrow, 00:12`.
    pub text: String,
    /// Seconds left when the page was made, so that a wrong clock on the client does no harm.
    pub seconds_left: u32,
    /// The time left in words, rounded down to minutes as `ringup.js` does.
    pub left: String,
}

/// How a notice sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done; `role=status`.
    Done,
    /// Something was refused and nothing changed; `role=alert`.
    Refused,
}

/// The answer to the last action, above the unchanged page.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Done or refused.
    pub tone: Tone,
    /// What happened, in one short sentence: `The price changed. Nothing was ordered.`
    pub title: String,
    /// What it means or what to do next; may be empty.
    pub text: String,
    /// One button to take it back or go on, if there is one.
    pub action: Option<NoticeAction>,
}

impl Notice {
    /// True for a refusal.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.tone == Tone::Refused
    }
}

/// The button within a notice: a form with one hidden `return_to`.
#[derive(Debug, Clone)]
pub struct NoticeAction {
    /// Where the form posts, as in `/lines/ln_1/undo`.
    pub action: String,
    /// Words of the button.
    pub label: String,
    /// Path to come back to.
    pub return_to: String,
}

/// A picture, or the ground with an initial that stands for it where there is none or it can't be loaded.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Address of the image; may fail.
    pub src: Option<String>,
    /// The upload it is, with files in several widths and kinds.
    pub upload: Option<picture::Picture>,
    /// What it shows; empty is right beside the item's name, where the picture adds nothing for a reader.
    pub alt: String,
    /// First letter of the item's name, shown in place of the picture.
    pub initial: String,
    /// Which of the six grounds (0 to 5) the initial stands on; the same name always gets the same one.
    pub ground: u32,
    /// An address on another site, which is not asked unless the shop says so.
    foreign: Option<String>,
}

/// What is told of a picture of unknown size: the demo's, and the shape of most of our places. The place keeps its own
/// shape whatever the picture's, so that nothing moves when it arrives.
const USUAL_SIZE: (u32, u32) = (400, 500);

impl Picture {
    /// A picture of the thing called `name`, which gives initial and ground. One on another site is left out.
    #[must_use]
    pub fn new(src: Option<String>, alt: &str, name: &str) -> Self {
        let initial = name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect());
        let ground = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let (own, foreign) = match src {
            Some(src) if src.starts_with('/') && !src.starts_with("//") => (Some(src), None),
            other => (None, other),
        };
        let upload = own.as_deref().and_then(picture::Picture::parse);
        // A small picture's master is its JPEG.
        let smaller = upload.filter(|upload| upload.fallback() < upload.width);
        Self {
            src: smaller.map(|upload| upload.file(Kind::Jpeg, upload.fallback())).or(own),
            upload,
            alt: alt.to_owned(),
            initial: initial.unwrap_or_else(|| "·".to_owned()),
            ground: ground % 6,
            foreign,
        }
    }

    /// Shows a picture on another site too, where the setting `pictures.foreign` is on.
    #[must_use]
    pub fn from_elsewhere(mut self, allowed: bool) -> Self {
        if allowed && self.src.is_none() {
            self.src = self.foreign.take();
        }
        self
    }

    /// The same without its words, where others beside it say them.
    #[must_use]
    pub fn quiet(&self) -> Self {
        Self { alt: String::new(), ..self.clone() }
    }

    /// Pixels from side to side of what `src` names.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.upload.map_or(USUAL_SIZE.0, |upload| upload.fallback())
    }

    /// Pixels from top to bottom of what `src` names.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.upload.map_or(USUAL_SIZE.1, |upload| upload.height_at(upload.fallback()))
    }

    /// For `srcset`: the files of one kind (`avif`, `webp`), each with its width.
    #[must_use]
    pub fn srcset(&self, kind: &str) -> String {
        let (Some(upload), Some(kind)) = (self.upload, Kind::of_ending(kind)) else { return String::new() };
        let files = upload.widths().into_iter().map(|width| format!("{} {width}w", upload.file(kind, width)));
        files.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_on_other_sites_are_asked_only_where_the_shop_says_so() {
        for foreign in ["https://cdn.example/pot.jpg", "//cdn.example/pot.jpg", "http://cdn.example/pot.jpg", "data:,x"]
        {
            let picture = Picture::new(Some(foreign.into()), "", "Pot");
            assert_eq!((picture.src.as_deref(), picture.initial.as_str()), (None, "P"), "{foreign}");
            assert_eq!(picture.clone().from_elsewhere(false).src, None);
            assert_eq!(picture.from_elsewhere(true).src.as_deref(), Some(foreign));
        }
        let own = Picture::new(Some("/pictures/pot.svg".into()), "", "Pot");
        assert_eq!(own.src.as_deref(), Some("/pictures/pot.svg"));
    }

    #[test]
    fn an_upload_is_offered_in_its_widths() {
        let upload = picture::Picture { id: shop::kernel::ids::PictureId(1), width: 1_000, height: 500 };
        let picture = Picture::new(Some(upload.address()), "", "Pot");
        assert_eq!(picture.src, Some(format!("/pictures/{}/960.jpg", upload.id)));
        assert_eq!((picture.width(), picture.height()), (960, 480));
        let set = picture.srcset("avif");
        assert_eq!(set.matches(".avif ").count(), 4);
        assert!(set.ends_with("/1000.avif 1000w"), "{set}");
        let small = picture::Picture { width: 200, height: 100, ..upload };
        assert_eq!(Picture::new(Some(small.address()), "", "Pot").src, Some(small.address()));
    }
}

//! Reads an upload: bytes from a stranger, so the header is judged before a pixel is decoded. What is kept is a new JPEG of
//! the pixels alone, upright, on white: whatever else the file carried (where it was taken, by whom, with what) is gone.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, Rgba};
use sha2::{Digest, Sha256};

/// Largest upload, in bytes.
pub const BYTES_MAX: usize = 20 * 1_024 * 1_024;
/// Most pixels of an upload.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Longest side of an upload, in pixels.
const SIDE_MAX: u32 = 20_000;
/// Longest side of what is kept, in pixels: twice what the largest place on a page shows.
const MASTER_SIDE_MAX: u32 = 2_560;
/// Most memory that decoding may take, in bytes: all pixels at four bytes each, and some room.
const DECODED_BYTES_MAX: u64 = 256 * 1_024 * 1_024;
/// Nobody sees the difference at this quality, and the smaller files are made of it.
const MASTER_QUALITY: u8 = 92;

/// An upload that can be shown.
#[derive(Debug)]
pub struct Readable {
    /// Of the upload's bytes.
    pub sha256: [u8; 32],
    /// Pixels of the master.
    pub width: u32,
    /// Pixels of the master.
    pub height: u32,
    /// A JPEG.
    pub master: Vec<u8>,
}

/// Why an upload is no picture for us. The texts follow "the picture".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes.
    #[error("is empty")]
    Empty,
    /// More bytes than [`BYTES_MAX`].
    #[error("is larger than 20 MB")]
    TooLarge,
    /// None of the four kinds.
    #[error("is not a JPEG, PNG, WebP or GIF")]
    Kind,
    /// More pixels than [`PIXELS_MAX`], or needs more memory than there is for it.
    #[error("has more than 50 million pixels")]
    TooManyPixels,
    /// Cut off or damaged.
    #[error("is damaged: it can't be read to its end")]
    Damaged,
}

/// Reads `bytes`. Takes time and memory: call it on a thread that may block.
///
/// # Errors
/// [`Unreadable`].
pub fn read(bytes: &[u8]) -> Result<Readable, Unreadable> {
    match bytes.len() {
        0 => return Err(Unreadable::Empty),
        length if length > BYTES_MAX => return Err(Unreadable::TooLarge),
        _ => {}
    }
    let pixels = upright(bytes)?;
    let (width, height) = fitted(pixels.width(), pixels.height());
    let pixels = if (width, height) == pixels.dimensions() {
        pixels
    } else {
        image::imageops::thumbnail(&pixels, width, height)
    };
    let master = jpeg(&pixels, MASTER_QUALITY)?;
    Ok(Readable { sha256: Sha256::digest(bytes).into(), width, height, master })
}

/// The pixels, the right way up, on white.
fn upright(bytes: &[u8]) -> Result<RgbImage, Unreadable> {
    let format = image::guess_format(bytes).map_err(|_| Unreadable::Kind)?;
    match format {
        ImageFormat::Jpeg if !jpeg_is_whole(bytes) => return Err(Unreadable::Damaged),
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif => {}
        _ => return Err(Unreadable::Kind),
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    let (width, height) = decoder.dimensions();
    // Asked of the header: a file of a few bytes may claim to be a picture of gigabytes.
    let too_many = u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX;
    if too_many || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Unreadable::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(Unreadable::Damaged);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    pixels.apply_orientation(orientation);
    Ok(on_white(pixels))
}

fn reason(error: &image::ImageError) -> Unreadable {
    match error {
        image::ImageError::Limits(_) => Unreadable::TooManyPixels,
        _ => Unreadable::Damaged,
    }
}

/// Decoders of JPEG fill what is missing with grey. A whole file has its end marker behind the first scan, whose data can't
/// contain one by chance.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            // A fill byte.
            0xff => at += 1,
            0xda => return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2),
        }
    }
    false
}

fn on_white(pixels: DynamicImage) -> RgbImage {
    if !pixels.color().has_alpha() {
        return pixels.into_rgb8();
    }
    let pixels = pixels.into_rgba8();
    let mut flat = RgbImage::new(pixels.width(), pixels.height());
    for (Rgba([red, green, blue, alpha]), onto) in pixels.pixels().zip(flat.pixels_mut()) {
        let mix = |colour: &u8| {
            let (colour, alpha) = (u32::from(*colour), u32::from(*alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        onto.0 = [mix(red), mix(green), mix(blue)];
    }
    flat
}

/// The size that is kept: as it is, or with its longer side at the limit.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= MASTER_SIDE_MAX {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(MASTER_SIDE_MAX) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(side).unwrap_or(MASTER_SIDE_MAX).max(1)
    };
    (scaled(width), scaled(height))
}

/// A JPEG of the pixels and nothing else.
pub(super) fn jpeg(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(pixels.as_raw(), pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
        .map_err(|_| Unreadable::Damaged)?;
    Ok(bytes)
}

/// The pixels of a master.
pub(super) fn master(bytes: &[u8]) -> Result<RgbImage, Unreadable> {
    upright(bytes)
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView as _, ImageFormat, Rgb, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    /// Red on the left, blue on the right.
    fn halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| if x * 2 < width { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
    }

    fn written(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        pixels.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn jpeg_of(width: u32, height: u32) -> Vec<u8> {
        written(&halves(width, height).into(), ImageFormat::Jpeg)
    }

    /// With an Exif block that says how the camera was held, and where it was.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0]);
        exif.extend(b"\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26\0\0\0\0");
        exif.extend(b"GPS 48.85N 2.35E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn the_four_kinds_are_read() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let read = read(&written(&halves(90, 60).into(), format)).unwrap();
            assert_eq!((read.width, read.height), (90, 60), "{format:?}");
            let master = master(&read.master).unwrap();
            let (left, right) = (master.get_pixel(10, 30).0, master.get_pixel(80, 30).0);
            assert!(left[0] > 180 && left[2] < 80 && right[2] > 180 && right[0] < 80, "{format:?}: {left:?} {right:?}");
        }
    }

    #[test]
    fn a_picture_taken_sideways_stands_upright_and_tells_nothing_else() {
        let file = with_exif(&jpeg_of(80, 40), 6);
        assert!(file.windows(3).any(|window| window == b"GPS"));
        let read = read(&file).unwrap();
        assert_eq!((read.width, read.height), (40, 80), "turned by a quarter");
        let master = master(&read.master).unwrap();
        assert!(master.get_pixel(20, 5).0[0] > 180, "what was on the left is on top");
        assert!(master.get_pixel(20, 75).0[2] > 180);
        for trace in [&b"GPS"[..], b"Exif", b"48.85"] {
            assert!(!read.master.windows(trace.len()).any(|window| window == trace));
        }
    }

    #[test]
    fn clear_parts_become_white() {
        let clear = RgbaImage::from_fn(20, 20, |x, _| Rgba(if x < 10 { [0, 0, 0, 0] } else { [0, 120, 0, 255] }));
        let read = read(&written(&clear.into(), ImageFormat::Png)).unwrap();
        let master = DynamicImage::from(master(&read.master).unwrap());
        assert!(master.get_pixel(2, 10).0[..3].iter().all(|part| *part > 245));
        assert!(master.get_pixel(17, 10).0[0] < 40);
    }

    #[test]
    fn large_ones_are_kept_smaller_in_the_same_shape() {
        let read = read(&jpeg_of(4_000, 1_000)).unwrap();
        assert_eq!((read.width, read.height), (2_560, 640));
        assert_eq!(fitted(20_000, 1), (2_560, 1));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let too_large = vec![0xff; BYTES_MAX + 1];
        for (bytes, expected) in [
            (&b""[..], Unreadable::Empty),
            (b"hello", Unreadable::Kind),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Unreadable::Kind),
            (b"%PDF-1.7", Unreadable::Kind),
            (b"BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", Unreadable::Kind),
            (&too_large, Unreadable::TooLarge),
        ] {
            assert_eq!(read(bytes).unwrap_err(), expected);
        }
    }

    /// A few bytes that claim gigabytes are refused for the claim, without a pixel being decoded.
    #[test]
    fn bombs_are_refused_by_their_header() {
        let mut png = written(&halves(8, 8).into(), ImageFormat::Png);
        let crc = |bytes: &[u8]| {
            let mut crc = u32::MAX;
            for byte in bytes {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
                }
            }
            !crc
        };
        for (width, height) in [(60_000_u32, 60_000_u32), (10_000, 5_001), (50_000_000, 1), (u32::MAX >> 1, 2)] {
            png[16..20].copy_from_slice(&width.to_be_bytes());
            png[20..24].copy_from_slice(&height.to_be_bytes());
            let sum = crc(&png[12..29]);
            png[29..33].copy_from_slice(&sum.to_be_bytes());
            assert_eq!(read(&png).unwrap_err(), Unreadable::TooManyPixels, "{width} x {height}");
        }
        let mut gif = written(&halves(8, 8).into(), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff; 4]);
        assert_eq!(read(&gif).unwrap_err(), Unreadable::TooManyPixels);
        let mut jpeg = jpeg_of(8, 8);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
        assert_eq!(read(&jpeg).unwrap_err(), Unreadable::TooManyPixels);
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused_wherever() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = written(&halves(120, 90).into(), format);
            for part in 1..20 {
                let cut = &whole[..whole.len() * part / 20];
                assert!(read(cut).is_err(), "{format:?} cut to {} of {}", cut.len(), whole.len());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        /// Whatever comes, there is an answer: a picture within the limits, or a refusal.
        #[test]
        fn damaged_files_never_panic(kind in 0_usize..4, at in 0.0_f64..1.0, bytes in prop::collection::vec(any::<u8>(), 1..12)) {
            let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][kind];
            let mut file = written(&halves(40, 30).into(), format);
            let span = file.len() - bytes.len().min(file.len());
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let at = (span as f64 * at) as usize;
            let end = (at + bytes.len()).min(file.len());
            file[at..end].copy_from_slice(&bytes[..end - at]);
            if let Ok(read) = read(&file) {
                prop_assert!(read.width >= 1 && read.width <= MASTER_SIDE_MAX && read.height <= MASTER_SIDE_MAX);
                let master = master(&read.master).unwrap();
                prop_assert_eq!(master.dimensions(), (read.width, read.height));
            }
        }

        #[test]
        fn rubbish_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0_usize..5) {
            let heads: [&[u8]; 5] = [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8 "];
            let _ = read(&[heads[head], &bytes].concat());
        }
    }
}

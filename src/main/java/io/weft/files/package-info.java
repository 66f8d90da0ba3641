/**
 * Files: atomic writes and checksums on any Hadoop file system, reasons of failures, redaction of
 * secrets, text and templates of the class path, and words for people: near names and tables.
 *
 * <p>May import Hadoop's file systems, Jackson and Mustache, and no other package of Weft.
 */
@NullMarked
package io.weft.files;

import org.jspecify.annotations.NullMarked;

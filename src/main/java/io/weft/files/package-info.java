/**
 * Files on any Hadoop file system: written atomically, with checksums, and named in messages
 * without secrets; resources of the class path.
 *
 * <p>May import Hadoop's file systems and Jackson, and nothing of Weft.
 */
@NullMarked
package io.weft.files;

import org.jspecify.annotations.NullMarked;

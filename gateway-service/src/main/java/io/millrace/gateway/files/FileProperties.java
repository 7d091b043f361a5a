package io.millrace.gateway.files;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of files.
 *
 * @param maxSize the largest file
 * @param quota how much a tenant's files may have together
 * @param maxFiles how many files a tenant may have
 * @param maxUploads how many files are taken in at a time
 * @param uploadTimeout the longest that one may take to arrive
 */
@ConfigurationProperties("millrace.gateway.files")
public record FileProperties(@DefaultValue("200MB") DataSize maxSize, @DefaultValue("2GB") DataSize quota,
		@DefaultValue("10000") int maxFiles, @DefaultValue("8") int maxUploads,
		@DefaultValue("30m") Duration uploadTimeout) {

}

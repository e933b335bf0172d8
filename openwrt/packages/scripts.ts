/**
 * The scripts that OpenWrt's own build puts into every package (include/package-pack.mk): they leave the work to
 * default_postinst and default_prerm of /lib/functions.sh, which enable, start, stop and disable /etc/init.d files.
 * An image builder sets IPKG_INSTROOT, or IPKG_NO_SCRIPT=1 to run none.
 */
const skip = '[ "$IPKG_NO_SCRIPT" = "1" ] && exit 0';
const functions = ["[ -s $IPKG_INSTROOT/lib/functions.sh ] || exit 0", ". $IPKG_INSTROOT/lib/functions.sh"];

function script(...lines: string[]): string {
  return `${["#!/bin/sh", ...lines].join("\n")}\n`;
}

/**
 * What tells the owner of an upgrade that runs on: procd restarts an instance for another command line only, and not for
 * other files behind it. Where the upgrade has stopped the service, as opkg does for the package that holds it, it is silent.
 */
const upgraded = [
  'if [ "$PKG_UPGRADE" = 1 ] && [ -z "$IPKG_INSTROOT" ] && /etc/init.d/phantun-runtime running 2> /dev/null; then',
  '\techo "phantun-runtime: running tunnels take the new version after: /etc/init.d/phantun-runtime restart"',
  "fi",
];

/** opkg hands the script's own name over, from which default_postinst learns the package. */
export const opkgScripts = {
  postinst: script(skip, ...functions, "default_postinst $0 $@"),
  /** default_postinst's first step, before it starts the service. */
  "postinst-pkg": script(...upgraded),
  prerm: script(...functions, "default_prerm $0 $@"),
};

export interface ApkScripts {
  readonly postInstall: string;
  readonly postUpgrade: string;
  readonly preDeinstall: string;
}

/** apk runs scripts without a name, so they say whose they are; PKG_UPGRADE keeps a disabled service disabled. */
export function apkScripts(name: string): ApkScripts {
  const who = ['export root="$IPKG_INSTROOT"', `export pkgname="${name}"`];
  const install = [skip, ...functions, ...who, "add_group_and_user", "default_postinst", ...upgraded];
  return {
    postInstall: script(...install),
    postUpgrade: script("export PKG_UPGRADE=1", ...install),
    preDeinstall: script(...functions, ...who, "default_prerm"),
  };
}

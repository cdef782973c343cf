/** The language of what the site says about itself, so that its reasons can be told apart. */
export const SITE_LANGUAGE = 'en';

/** How we introduce ourselves to YouTube's player endpoint. */
export interface PlayerClient {
  readonly headers: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string | number>>;
}

/**
 * The clients to try, in order. Each gets different answers from YouTube, and which of them works changes over the
 * months: this table is what to update when captions stop coming. The apps come first because the web client's caption
 * addresses may answer nothing without a token that only a browser can make. Names, numbers and versions are the ones
 * that yt-dlp sends (`yt_dlp/extractor/youtube/_base.py`, January 2026).
 */
export const PLAYER_CLIENTS: readonly PlayerClient[] = [
  client(28, 'com.google.android.apps.youtube.vr.oculus/1.71.26 (Linux; U; Android 12L; eureka-user) gzip', {
    clientName: 'ANDROID_VR',
    clientVersion: '1.71.26',
    deviceMake: 'Oculus',
    deviceModel: 'Quest 3',
    androidSdkVersion: 32,
    osName: 'Android',
    osVersion: '12L',
  }),
  client(3, 'com.google.android.youtube/21.02.35 (Linux; U; Android 11) gzip', {
    clientName: 'ANDROID',
    clientVersion: '21.02.35',
    androidSdkVersion: 30,
    osName: 'Android',
    osVersion: '11',
  }),
  client(5, 'com.google.ios.youtube/21.02.3 (iPhone16,2; U; CPU iOS 18_3_2 like Mac OS X;)', {
    clientName: 'IOS',
    clientVersion: '21.02.3',
    deviceMake: 'Apple',
    deviceModel: 'iPhone16,2',
    osName: 'iPhone',
    osVersion: '18.3.2.22D82',
  }),
];

function client(number: number, userAgent: string, context: Record<string, string | number>): PlayerClient {
  return {
    headers: {
      'user-agent': userAgent,
      'x-youtube-client-name': String(number),
      'x-youtube-client-version': String(context.clientVersion),
    },
    context: { ...context, userAgent, hl: SITE_LANGUAGE },
  };
}
